//! `refresh`, `outcome`, `uncached`, `memo`: the operations that take all parameters of a function, or none.

#[cfg(feature = "store")]
use super::{
    AsyncSharedCompanion, AsyncSharedMethodCompanion, SharedCompanion, SharedMethodCompanion,
};
use super::{Companion, MethodCompanion, for_each_arity};
use crate::function::synchronous::{self, Function, Return, Value};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
#[cfg(feature = "async")]
use crate::function::{
    asynchronous::{self, AsyncCompute, AsyncFunction},
    companion::{AsyncCompanion, AsyncMethodCompanion, later},
};
#[cfg(feature = "store")]
use crate::function::{shared, shared_async};
use crate::memo::{Memo, Outcome};

macro_rules! calls {
    ([$companion:ident ($($this:ident)?) $calls:ident] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: Function<Args<'k>: $tuple>,
        {
            /// Computes now, also if a fresh value is stored; stores what came, and returns it.
            ///
            /// It joins no other compute, and no call joins it. An error is returned and not stored, unless there
            /// is an `error_ttl`; the older value stays. A compute is counted, and no hit and no miss. It takes
            /// all parameters of the function, and as long as that takes, whatever `timeout` says.
            ///
            /// ```text
            /// let cost = shipping_cost::refresh("EU", 250);
            /// ```
            ///
            /// # Panics
            ///
            /// As the function does; nothing is stored then.
            pub fn refresh($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Return<F> {
                $calls::refresh::<F>(<F::Args<'k>>::pack($($name),*))
            }

            /// Calls the function, and tells besides the value where it came from and how old it is.
            ///
            /// It is a call in every way: it counts, computes, joins and waits as `f(…)` does.
            ///
            /// ```text
            /// let outcome = shipping_cost::outcome("EU", 250);
            /// assert_eq!(outcome.source, Source::Computed);
            /// ```
            ///
            /// # Panics
            ///
            /// As the function does; one waiting call then computes instead.
            pub fn outcome($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Outcome<Return<F>> {
                $calls::outcome::<F>(<F::Args<'k>>::pack($($name),*))
            }

            /// Calls the function as it was written: nothing is looked up, stored or counted.
            ///
            /// For tests of the function itself, and to compare.
            pub fn uncached($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Return<F> {
                F::compute(<F::Args<'k>>::pack($($name),*))
            }
        }
    };
}
for_each_arity!(calls[Companion() synchronous]);
for_each_arity!(calls[MethodCompanion(self) synchronous]);
#[cfg(feature = "store")]
for_each_arity!(calls[SharedCompanion() shared]);
#[cfg(feature = "store")]
for_each_arity!(calls[SharedMethodCompanion(self) shared]);

#[cfg(feature = "async")]
macro_rules! async_calls {
    ([$companion:ident ($($this:ident)?) $calls:ident] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: AsyncFunction<Args<'k>: $tuple> + AsyncCompute<<F as AsyncFunction>::Args<'k>>,
        {
            /// Computes now, also if a fresh value is stored; stores what came, and returns it.
            ///
            /// It joins no other compute, and no call joins it. An error is returned and not stored, unless there
            /// is an `error_ttl`; the older value stays. A compute is counted, and no hit and no miss. It takes
            /// all parameters of the function, and as long as that takes, whatever `timeout` says.
            ///
            /// ```text
            /// let cost = shipping_cost::refresh("EU", 250).await;
            /// ```
            ///
            /// # Cancel safety
            ///
            /// Dropping the future drops its compute; nothing is stored then.
            ///
            /// # Panics
            ///
            /// As the function does; nothing is stored then.
            pub fn refresh(
                $($this,)? $($name: <<F as AsyncFunction>::Args<'k> as $tuple>::$part),*
            ) -> later!(asynchronous::Return<F>) {
                $calls::refresh::<F>(<<F as AsyncFunction>::Args<'k>>::pack($($name),*))
            }

            /// Calls the function, and tells besides the value where it came from and how old it is.
            ///
            /// It is a call in every way: it counts, computes, joins and waits as `f(…)` does.
            ///
            /// ```text
            /// let outcome = shipping_cost::outcome("EU", 250).await;
            /// assert_eq!(outcome.source, Source::Computed);
            /// ```
            ///
            /// # Cancel safety
            ///
            /// Dropping the future drops its compute; one of the calls that wait for it computes instead.
            ///
            /// # Panics
            ///
            /// As the function does; one waiting call then computes instead.
            pub fn outcome(
                $($this,)? $($name: <<F as AsyncFunction>::Args<'k> as $tuple>::$part),*
            ) -> later!(Outcome<asynchronous::Return<F>>) {
                $calls::outcome::<F>(<<F as AsyncFunction>::Args<'k>>::pack($($name),*))
            }

            /// Calls the function as it was written: nothing is looked up, stored or counted.
            ///
            /// For tests of the function itself, and to compare.
            pub fn uncached(
                $($this,)? $($name: <<F as AsyncFunction>::Args<'k> as $tuple>::$part),*
            ) -> later!(asynchronous::Return<F>) {
                F::compute(<<F as AsyncFunction>::Args<'k>>::pack($($name),*))
            }
        }
    };
}
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncCompanion() asynchronous]);
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncMethodCompanion(self) asynchronous]);
#[cfg(feature = "store")]
for_each_arity!(async_calls[AsyncSharedCompanion() shared_async]);
#[cfg(feature = "store")]
for_each_arity!(async_calls[AsyncSharedMethodCompanion(self) shared_async]);

macro_rules! memo {
    ($companion:ident ($($this:ident)?) $function:ident $value:ty) => {
        impl<F: $function, const KEYS: usize, const ARGS: usize> $companion<F, KEYS, ARGS> {
            /// The memo behind the function: statistics, limits, listeners, `clear`, all of its entries.
            ///
            /// ```text
            /// assert_eq!(shipping_cost::memo().stats().hits, 1);
            /// shipping_cost::memo().clear();
            /// ```
            pub fn memo($($this)?) -> &'static Memo<F::Key, $value> {
                F::memo()
            }
        }
    };
}
memo!(Companion () Function Value<F>);
memo!(MethodCompanion (self) Function Value<F>);
#[cfg(feature = "store")]
memo!(SharedCompanion () Function Value<F>);
#[cfg(feature = "store")]
memo!(SharedMethodCompanion (self) Function Value<F>);
#[cfg(feature = "async")]
memo!(AsyncCompanion () AsyncFunction asynchronous::Value<F>);
#[cfg(feature = "async")]
memo!(AsyncMethodCompanion (self) AsyncFunction asynchronous::Value<F>);
#[cfg(feature = "store")]
memo!(AsyncSharedCompanion () AsyncFunction asynchronous::Value<F>);
#[cfg(feature = "store")]
memo!(AsyncSharedMethodCompanion (self) AsyncFunction asynchronous::Value<F>);
