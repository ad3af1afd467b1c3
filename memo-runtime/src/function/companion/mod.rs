//! The companion of a memoized function: the operations on its memo, called as `f::peek(…)`.
//!
//! An expansion names one of these types in an alias of the function's name, with the number of key
//! parts and of parameters. The operations are inherent, so that a user needs no import, and generic
//! over the expansion's description, so that they are written once.

#![expect(
    clippy::too_many_arguments,
    reason = "as many as the user's function has"
)]

mod batch;
mod function;
mod generic;
mod keys;
mod many;
mod packed;
mod thread;
mod warm;

use std::fmt;
use std::marker::PhantomData;

/// The companion of a memoized function.
#[derive(Debug)]
pub struct Companion<F, const KEYS: usize, const ARGS: usize>(PhantomData<F>);

/// The companion of a memoized async function.
#[cfg(feature = "async")]
#[derive(Debug)]
pub struct AsyncCompanion<F, const KEYS: usize, const ARGS: usize>(PhantomData<F>);

/// The companion of a memoized batch function.
#[derive(Debug)]
pub struct BatchCompanion<F, const KEYS: usize, const REST: usize>(PhantomData<F>);

/// The companion of a memoized async batch function.
#[cfg(feature = "async")]
#[derive(Debug)]
pub struct AsyncBatchCompanion<F, const KEYS: usize, const REST: usize>(PhantomData<F>);

/// The companion of a memoized function whose values live in a shared store.
#[cfg(feature = "store")]
#[derive(Debug)]
pub struct SharedCompanion<F, const KEYS: usize, const ARGS: usize>(PhantomData<F>);

/// The companion of a memoized async function whose values live in a shared store.
#[cfg(feature = "store")]
#[derive(Debug)]
pub struct AsyncSharedCompanion<F, const KEYS: usize, const ARGS: usize>(PhantomData<F>);

/// The companion of a memoized batch function whose values live in a shared store.
#[cfg(feature = "store")]
#[derive(Debug)]
pub struct SharedBatchCompanion<F, const KEYS: usize, const REST: usize>(PhantomData<F>);

/// The companion of a memoized async batch function whose values live in a shared store.
#[cfg(feature = "store")]
#[derive(Debug)]
pub struct AsyncSharedBatchCompanion<F, const KEYS: usize, const REST: usize>(PhantomData<F>);

/// The companion of a memoized function with `scope = thread`.
#[derive(Debug)]
pub struct ThreadCompanion<F, const KEYS: usize, const ARGS: usize>(PhantomData<F>);

/// The companion of a memoized async function with `scope = thread`.
#[cfg(feature = "async")]
#[derive(Debug)]
pub struct AsyncThreadCompanion<F, const KEYS: usize, const ARGS: usize>(PhantomData<F>);

/// The companions of methods are values, which a function of the type gives: no member of a type is
/// a type.
macro_rules! of_methods {
    ($($(#[$attribute:meta])* $name:ident)*) => {$(
        $(#[$attribute])*
        pub struct $name<F, const KEYS: usize, const ARGS: usize>(PhantomData<fn() -> F>);

        $(#[$attribute])*
        impl<F, const KEYS: usize, const ARGS: usize> $name<F, KEYS, ARGS> {
            /// The companion.
            #[expect(clippy::new_without_default, reason = "an expansion makes it")]
            pub const fn new() -> Self {
                Self(PhantomData)
            }
        }

        $(#[$attribute])*
        impl<F, const KEYS: usize, const ARGS: usize> Clone for $name<F, KEYS, ARGS> {
            fn clone(&self) -> Self {
                *self
            }
        }

        $(#[$attribute])*
        impl<F, const KEYS: usize, const ARGS: usize> Copy for $name<F, KEYS, ARGS> {}

        $(#[$attribute])*
        impl<F, const KEYS: usize, const ARGS: usize> fmt::Debug for $name<F, KEYS, ARGS> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

of_methods! {
    /// The companion of a memoized method.
    MethodCompanion
    /// The companion of a memoized async method.
    #[cfg(feature = "async")]
    AsyncMethodCompanion
    /// The companion of a memoized batch method.
    MethodBatchCompanion
    /// The companion of a memoized async batch method.
    #[cfg(feature = "async")]
    AsyncMethodBatchCompanion
    /// The companion of a memoized method with `scope = thread`.
    ThreadMethodCompanion
    /// The companion of a memoized async method with `scope = thread`.
    #[cfg(feature = "async")]
    AsyncThreadMethodCompanion
    /// The companion of a memoized method whose values live in a shared store.
    #[cfg(feature = "store")]
    SharedMethodCompanion
    /// The companion of a memoized async method whose values live in a shared store.
    #[cfg(feature = "store")]
    AsyncSharedMethodCompanion
    /// The companion of a memoized batch method whose values live in a shared store.
    #[cfg(feature = "store")]
    SharedMethodBatchCompanion
    /// The companion of a memoized async batch method whose values live in a shared store.
    #[cfg(feature = "store")]
    AsyncSharedMethodBatchCompanion
}

/// Applies a macro once for each number of parts, with `$with`, and the parts' types and names.
macro_rules! for_each_arity {
    ($apply:ident $with:tt) => {
        $apply!($with 0 Tuple0);
        $apply!($with 1 Tuple1 A a);
        $apply!($with 2 Tuple2 A a, B b);
        $apply!($with 3 Tuple3 A a, B b, C c);
        $apply!($with 4 Tuple4 A a, B b, C c, D d);
        $apply!($with 5 Tuple5 A a, B b, C c, D d, E e);
        $apply!($with 6 Tuple6 A a, B b, C c, D d, E e, F f);
        $apply!($with 7 Tuple7 A a, B b, C c, D d, E e, F f, G g);
        $apply!($with 8 Tuple8 A a, B b, C c, D d, E e, F f, G g, H h);
        $apply!($with 9 Tuple9 A a, B b, C c, D d, E e, F f, G g, H h, I i);
        $apply!($with 10 Tuple10 A a, B b, C c, D d, E e, F f, G g, H h, I i, J j);
        $apply!($with 11 Tuple11 A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k);
        $apply!($with 12 Tuple12 A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l);
    };
}
use for_each_arity;

/// What an operation of a function returns.
macro_rules! now {
    ($returned:ty) => {
        $returned
    };
}
use now;

/// What an operation of an async function returns, which passes the future of another one on: an
/// `async fn` for each number of parts would be a coroutine each, for the compiler to check.
#[cfg(feature = "async")]
macro_rules! later {
    ($returned:ty) => {
        impl Future<Output = $returned>
    };
}
#[cfg(feature = "async")]
use later;

/// How a synchronous operation waits for its round trip.
#[cfg(feature = "store")]
macro_rules! park {
    ($future:expr) => {
        block_on($future)
    };
}

/// How an asynchronous operation waits for its round trip.
#[cfg(feature = "store")]
macro_rules! suspend {
    ($future:expr) => {
        $future.await
    };
}
#[cfg(feature = "store")]
use {park, suspend};
