//! `one`, `uncached`, `memo`: the operations that take the other parameters of a batch function, or none.

#[cfg(feature = "store")]
use super::{AsyncSharedBatchCompanion, SharedBatchCompanion};
use super::{BatchCompanion, for_each_arity};
use crate::function::batch::{BatchFunction, One, Value, call_batch, one};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
#[cfg(feature = "async")]
use crate::function::{
    batch::{AsyncBatchCompute, AsyncBatchFunction, AsyncOne, AsyncValue, call_batch_async},
    companion::AsyncBatchCompanion,
};
use crate::memo::Memo;

macro_rules! calls {
    ([$companion:ident] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: BatchFunction, const KEYS: usize> $companion<F, KEYS, $arity> {
            /// Answers for one item, from the same entries as the whole function.
            pub fn one<'k>(
                item: &F::Item,
                $($name: <F::Rest<'k> as $tuple>::$part),*
            ) -> One<F>
            where
                F::Rest<'k>: $tuple,
            {
                let rest = <F::Rest<'k>>::pack($($name),*);
                one(call_batch::<F>(std::slice::from_ref(item), rest), item)
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub fn uncached<'k>(
                items: &[F::Item],
                $($name: <F::Rest<'k> as $tuple>::$part),*
            ) -> F::Return
            where
                F::Rest<'k>: $tuple,
            {
                F::compute(items, <F::Rest<'k>>::pack($($name),*))
            }
        }
    };
}
for_each_arity!(calls[BatchCompanion]);
#[cfg(feature = "store")]
for_each_arity!(calls[SharedBatchCompanion]);

#[cfg(feature = "async")]
macro_rules! async_calls {
    ([$companion:ident] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: AsyncBatchFunction, const KEYS: usize> $companion<F, KEYS, $arity> {
            /// Answers for one item, from the same entries as the whole function.
            pub async fn one<'k>(
                item: &F::Item,
                $($name: <<F as AsyncBatchFunction>::Rest<'k> as $tuple>::$part),*
            ) -> AsyncOne<F>
            where
                <F as AsyncBatchFunction>::Rest<'k>: $tuple,
                F: AsyncBatchCompute<<F as AsyncBatchFunction>::Rest<'k>>,
            {
                let rest = <<F as AsyncBatchFunction>::Rest<'k>>::pack($($name),*);
                one(call_batch_async::<F>(std::slice::from_ref(item), rest).await, item)
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub async fn uncached<'k>(
                items: &[F::Item],
                $($name: <<F as AsyncBatchFunction>::Rest<'k> as $tuple>::$part),*
            ) -> F::Return
            where
                <F as AsyncBatchFunction>::Rest<'k>: $tuple,
                F: AsyncBatchCompute<<F as AsyncBatchFunction>::Rest<'k>>,
            {
                F::compute(items.to_vec(), <<F as AsyncBatchFunction>::Rest<'k>>::pack($($name),*)).await
            }
        }
    };
}
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncBatchCompanion]);
#[cfg(feature = "store")]
for_each_arity!(async_calls[AsyncSharedBatchCompanion]);

impl<F: BatchFunction, const KEYS: usize, const REST: usize> BatchCompanion<F, KEYS, REST> {
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, Value<F>> {
        F::memo()
    }
}

#[cfg(feature = "store")]
impl<F: BatchFunction, const KEYS: usize, const REST: usize> SharedBatchCompanion<F, KEYS, REST> {
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, Value<F>> {
        F::memo()
    }
}

#[cfg(feature = "async")]
impl<F: AsyncBatchFunction, const KEYS: usize, const REST: usize>
    AsyncBatchCompanion<F, KEYS, REST>
{
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, AsyncValue<F>> {
        F::memo()
    }
}

#[cfg(feature = "store")]
impl<F: AsyncBatchFunction, const KEYS: usize, const REST: usize>
    AsyncSharedBatchCompanion<F, KEYS, REST>
{
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, AsyncValue<F>> {
        F::memo()
    }
}
