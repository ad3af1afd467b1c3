//! `store_contract!`: what every store promises, as tests that any store can be put to.
//!
//! * `place`: where one test has its store, and whose time it keeps.
//! * `promises`: the list, and one file for each kind: `order`, `batches`, `expiry`, `bytes`, `fences`, `usage`, `touches`,
//!   `given_up`, `together`, `closing`, `executors`; and `handles`, for stores that are opened several times.
//! * `trial`, `handle`, `words`: how a promise is tried: in which runtime and time, through what, and what is said
//!   of a store that breaks it.
//!
//! A promise is an async function over a [`Trial`](trial::Trial), and a line of the list. What it says must hold
//! for a file, a server and a map alike.

mod batches;
mod bytes;
mod closing;
mod executors;
mod expiry;
mod fences;
mod given_up;
mod groups;
mod handle;
mod handles;
mod order;
mod place;
mod promises;
mod sweeps;
#[cfg(test)]
mod tests;
mod together;
mod touches;
mod trial;
mod usage;
mod words;

pub use self::place::Place;
pub use self::trial::check_store;

/// Writes a test for each promise of [`Store`](crate::Store), and lets the store that an opener opens keep them.
///
/// ```text
/// mod contract {
///     memokit::testing::store_contract!(async |place| {
///         MyStore::open(place.folder().join("cache"), place.clock()).await
///     });
/// }
/// ```
///
/// The opener is an async closure of a [`Place`] that returns `memokit::Result<impl Store>`.
/// Each test has a place of its own, which is empty, and opens its store there: the place has a folder, a name that
/// no other has (for a schema, or what keys begin with), and a clock that the test moves. Opened once more at the same
/// place, a store is another handle of the same entries.
///
/// An opener that asks for `place.clock()` says that the store goes by it: expiry is then tested to the
/// millisecond. One that does not ask has a clock of its own, as servers have: the tests write entries of one
/// second and wait until they are gone.
///
/// A store that lives in one handle, as a map in memory does, says so; of what is about several handles there are
/// no tests then:
///
/// ```text
/// mod contract {
///     memokit::testing::store_contract!(private, async |place| {
///         Ok(MemoryStore::with_clock(place.clock()))
///     });
/// }
/// ```
///
/// The tests run the store as memokit does: in a tokio runtime of one thread, with timers and I/O. They are named
/// after what is promised, and stand where the macro is written, so give it a module of its own.
///
/// A test that fails says which promise was broken, what was expected and what the store answered.
#[macro_export]
macro_rules! store_contract {
    (private, $open:expr $(,)?) => {
        $crate::__store_contract!(private $open);
    };
    (private) => {
        $crate::__store_contract!();
    };
    ($open:expr $(,)?) => {
        $crate::__store_contract!(shared $open);
    };
    ($($other:tt)*) => {
        $crate::__store_contract!();
    };
}

/// What `store_contract!` writes, once its options are read.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_contract {
    ($sharing:ident $open:expr) => {
        /// Tries one promise.
        #[cfg(test)]
        fn store_contract(promise: &str) {
            $crate::__private::check_store(promise, $open);
        }

        $crate::__store_promises!([$crate::__store_tests] $sharing);
    };
    () => {
        ::core::compile_error!(
            "`store_contract!` needs what opens a store; write `store_contract!(async |place| \
             MyStore::open(place.name()).await)`, or `store_contract!(private, async |place| …)` for \
             a store that no second handle can share"
        );
    };
}

/// A test for each promise.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_tests {
    (
        $sharing:ident
        alone { $($alone:ident in $file:ident: $says:literal,)* }
        between_handles { $($between:ident in $place:ident: $tells:literal,)* }
    ) => {
        $(
            #[test]
            fn $alone() {
                store_contract(::core::stringify!($alone));
            }
        )*
        $($crate::__store_test_between!($sharing $between);)*
    };
}

/// A test for a promise about several handles of one store.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_test_between {
    (shared $promise:ident) => {
        #[test]
        fn $promise() {
            store_contract(::core::stringify!($promise));
        }
    };
    // No second handle has its entries: there is nothing to be tried.
    (private $promise:ident) => {};
}
