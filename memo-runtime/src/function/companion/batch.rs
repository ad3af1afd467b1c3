//! `one`, `uncached`, `memo`: the operations that take the other parameters of a batch function, or none.

#[cfg(feature = "store")]
use super::{
    AsyncSharedBatchCompanion, AsyncSharedMethodBatchCompanion, SharedBatchCompanion,
    SharedMethodBatchCompanion,
};
use super::{BatchCompanion, MethodBatchCompanion, for_each_arity};
use crate::function::batch::{BatchFunction, One, Value, call_batch, one};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
#[cfg(feature = "async")]
use crate::function::{
    batch::{
        AsyncBatchCompute, AsyncBatchFunction, AsyncOne, AsyncValue, one_async, uncached_async,
    },
    companion::{AsyncBatchCompanion, AsyncMethodBatchCompanion, later},
};
use crate::memo::Memo;

macro_rules! calls {
    ([$companion:ident ($($this:ident)?)] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: BatchFunction<Rest<'k>: $tuple>,
        {
            /// Answers for one item, from the same entries as the whole function: the function is called with a
            /// slice of one where that is missing.
            ///
            /// It costs what a call with one item costs; for many items call the function, which computes all
            /// that are missing at once. Where the function returns a map, the answer is an `Option`.
            ///
            /// ```text
            /// assert_eq!(prices::one(&"tea".to_owned(), "EUR"), 3);
            /// ```
            ///
            /// # Panics
            ///
            /// As the function does; one waiting call then computes instead.
            pub fn one(
                $($this,)?
                item: &F::Item,
                $($name: <F::Rest<'k> as $tuple>::$part),*
            ) -> One<F> {
                let rest = <F::Rest<'k>>::pack($($name),*);
                one(call_batch::<F, _>(std::slice::from_ref(item), rest), item)
            }

            /// Calls the function as it was written, with all items: nothing is looked up, stored or counted.
            pub fn uncached(
                $($this,)?
                items: &[F::Item],
                $($name: <F::Rest<'k> as $tuple>::$part),*
            ) -> F::Return {
                F::compute(items, <F::Rest<'k>>::pack($($name),*))
            }
        }
    };
}
for_each_arity!(calls[BatchCompanion()]);
for_each_arity!(calls[MethodBatchCompanion(self)]);
#[cfg(feature = "store")]
for_each_arity!(calls[SharedBatchCompanion()]);
#[cfg(feature = "store")]
for_each_arity!(calls[SharedMethodBatchCompanion(self)]);

#[cfg(feature = "async")]
macro_rules! async_calls {
    ([$companion:ident ($($this:ident)?)] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: AsyncBatchFunction<Rest<'k>: $tuple> + AsyncBatchCompute<<F as AsyncBatchFunction>::Rest<'k>>,
        {
            /// Answers for one item, from the same entries as the whole function: the function is called with a
            /// slice of one where that is missing.
            ///
            /// It costs what a call with one item costs; for many items call the function, which computes all
            /// that are missing at once. Where the function returns a map, the answer is an `Option`.
            ///
            /// ```text
            /// assert_eq!(prices::one(&"tea".to_owned(), "EUR").await, 3);
            /// ```
            ///
            /// # Cancel safety
            ///
            /// Dropping the future drops its compute; one of the calls that wait for it computes instead.
            ///
            /// # Panics
            ///
            /// As the function does; one waiting call then computes instead.
            pub fn one(
                $($this,)?
                item: &F::Item,
                $($name: <<F as AsyncBatchFunction>::Rest<'k> as $tuple>::$part),*
            ) -> later!(AsyncOne<F>) {
                one_async::<F>(item, <<F as AsyncBatchFunction>::Rest<'k>>::pack($($name),*))
            }

            /// Calls the function as it was written, with all items: nothing is looked up, stored or counted.
            pub fn uncached(
                $($this,)?
                items: &[F::Item],
                $($name: <<F as AsyncBatchFunction>::Rest<'k> as $tuple>::$part),*
            ) -> later!(F::Return) {
                uncached_async::<F>(items, <<F as AsyncBatchFunction>::Rest<'k>>::pack($($name),*))
            }
        }
    };
}
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncBatchCompanion()]);
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncMethodBatchCompanion(self)]);
#[cfg(feature = "store")]
for_each_arity!(async_calls[AsyncSharedBatchCompanion()]);
#[cfg(feature = "store")]
for_each_arity!(async_calls[AsyncSharedMethodBatchCompanion(self)]);

macro_rules! memo {
    ($companion:ident ($($this:ident)?) $function:ident $value:ident) => {
        impl<F: $function, const KEYS: usize, const REST: usize> $companion<F, KEYS, REST> {
            /// The memo behind the function: statistics, limits, listeners, `clear`, all of its entries.
            pub fn memo($($this)?) -> &'static Memo<F::Key, $value<F>> {
                F::memo()
            }
        }
    };
}
memo!(BatchCompanion () BatchFunction Value);
memo!(MethodBatchCompanion (self) BatchFunction Value);
#[cfg(feature = "store")]
memo!(SharedBatchCompanion () BatchFunction Value);
#[cfg(feature = "store")]
memo!(SharedMethodBatchCompanion (self) BatchFunction Value);
#[cfg(feature = "async")]
memo!(AsyncBatchCompanion () AsyncBatchFunction AsyncValue);
#[cfg(feature = "async")]
memo!(AsyncMethodBatchCompanion (self) AsyncBatchFunction AsyncValue);
#[cfg(feature = "store")]
memo!(AsyncSharedBatchCompanion () AsyncBatchFunction AsyncValue);
#[cfg(feature = "store")]
memo!(AsyncSharedMethodBatchCompanion (self) AsyncBatchFunction AsyncValue);
