//! An error of memokit in the return type of a function, if it has a place for one.
//!
//! Told apart by type: of the two methods `memokit_return`, autoref finds that of return types whose
//! error can be made from ours first.

use std::cell::Cell;
use std::fmt;
use std::marker::PhantomData;

use crate::error::Error;

/// Carries an error of memokit to the return type `R`.
pub struct Failed<R>(Cell<Option<Error>>, PhantomData<R>);

impl<R> fmt::Debug for Failed<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Failed")
    }
}

impl<R> Failed<R> {
    /// Carries an error to where its place is known.
    pub fn new(error: Error) -> Self {
        Self(Cell::new(Some(error)), PhantomData)
    }
}

/// The return types that have a place for the error.
pub trait HasPlace {
    /// The return type.
    type Return;
    /// The return value.
    fn memokit_return(&self) -> Option<Self::Return>;
}

impl<T, E: From<Error>> HasPlace for Failed<Result<T, E>> {
    type Return = Result<T, E>;

    fn memokit_return(&self) -> Option<Self::Return> {
        self.0.take().map(|error| Err(error.into()))
    }
}

/// All other return types.
pub trait HasNoPlace {
    /// The return type.
    type Return;
    /// No return value.
    fn memokit_return(&self) -> Option<Self::Return>;
}

impl<R> HasNoPlace for &Failed<R> {
    type Return = R;

    fn memokit_return(&self) -> Option<R> {
        None
    }
}

/// The operation `failed` of a batch function: the return value for an error of memokit, if the type
/// has a place for it.
///
/// Refuses results per key, whose errors would be stored as values.
#[doc(hidden)]
#[macro_export]
macro_rules! __batch_fails {
    () => {
        fn failed(error: $crate::__private::Error) -> $crate::__private::Option<Self::Return> {
            use $crate::__private::{HasNoPlace as _, HasPlace as _};
            $crate::__private::no_result_for_each!();
            (&$crate::__private::Failed::<Self::Return>::new(error)).memokit_return()
        }
    };
}

/// The operation `failed` of a batch function that fails with its store.
#[doc(hidden)]
#[macro_export]
macro_rules! __batch_fails_with_store {
    () => {
        fn failed(error: $crate::__private::Error) -> $crate::__private::Option<Self::Return> {
            $crate::__private::no_result_for_each!();
            $crate::__private::Option::Some($crate::__private::failed_with_store(error))
        }
    };
}

/// Refuses results per key.
#[doc(hidden)]
#[macro_export]
macro_rules! __no_result_for_each {
    () => {
        use $crate::__private::PlainKind as _;
        const {
            ::core::assert!(
                $crate::__private::Kind::<
                    <Self::Return as $crate::__private::BatchReturn<Self::Item>>::Each,
                >::KIND == 0,
                "a batch function that returns a `Result` for each key is not built yet, for errors \
                 are not stored; return `Result<Vec<V>, E>`, or a value that says what is missing",
            );
        }
    };
}
