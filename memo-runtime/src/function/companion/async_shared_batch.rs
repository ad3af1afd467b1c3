//! The same operations where values live in a shared store: they may fail.

use super::{AsyncSharedBatchCompanion, for_each_arity};
use crate::error::Result;
use crate::function::batch::{
    AsyncBatchCompute, AsyncBatchFunction, AsyncValue, BatchReturn, call_batch_async, one,
};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
use crate::memo::Memo;

// `F` is what the expansion implements; a tuple of lifetime `'k` holds what the caller gave.

macro_rules! async_shared_batch {
    ($arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: AsyncBatchFunction, const REST: usize> AsyncSharedBatchCompanion<F, $arity, REST> {
            /// The stored value, without computing it and without counting a use.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub async fn peek<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<Option<AsyncValue<F>>>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_key(&F::lookup_keys(&keys))?;
                drop(keys);
                key.peek().await
            }

            /// Whether a fresh value is stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub async fn contains<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_key(&F::lookup_keys(&keys))?;
                drop(keys);
                key.contains().await
            }

            /// Forgets the value, also if it is being computed; tells whether one was stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub async fn invalidate<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_key(&F::lookup_keys(&keys))?;
                drop(keys);
                key.invalidate().await
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub async fn insert<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: AsyncValue<F>,
            ) -> Result<()>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_key(&F::lookup_keys(&keys))?;
                drop(keys);
                key.insert(value).await
            }
        }

        impl<F: AsyncBatchFunction, const KEYS: usize> AsyncSharedBatchCompanion<F, KEYS, $arity> {
            /// Answers for one item, from the same entries as the whole function.
            pub async fn one<'k>(
                item: &F::Item,
                $($name: <<F as AsyncBatchFunction>::Rest<'k> as $tuple>::$part),*
            ) -> <F::Return as BatchReturn>::One
            where
                <F as AsyncBatchFunction>::Rest<'k>: $tuple,
                F: AsyncBatchCompute<<F as AsyncBatchFunction>::Rest<'k>>,
            {
                let rest = <<F as AsyncBatchFunction>::Rest<'k>>::pack($($name),*);
                one(call_batch_async::<F>(std::slice::from_ref(item), rest).await)
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
for_each_arity!(async_shared_batch);

impl<F: AsyncBatchFunction, const KEYS: usize, const REST: usize>
    AsyncSharedBatchCompanion<F, KEYS, REST>
{
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, AsyncValue<F>> {
        F::memo()
    }
}
