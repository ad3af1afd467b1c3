//! `f::peek(&key).await` and `f::one(&key).await` of an async batch function.

use super::{AsyncBatchCompanion, for_each_arity};
use crate::function::batch::{
    AsyncBatchCompute, AsyncBatchFunction, AsyncValue, BatchReturn, call_batch_async, one,
};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
use crate::memo::Memo;

// `F` is what the expansion implements; a tuple of lifetime `'k` holds what the caller gave.

macro_rules! async_batch {
    ($arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: AsyncBatchFunction, const REST: usize> AsyncBatchCompanion<F, $arity, REST> {
            /// The stored value, without computing it and without counting a use.
            pub async fn peek<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Option<AsyncValue<F>>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().peek(&F::lookup_keys(&keys))
            }

            /// Whether a fresh value is stored.
            pub async fn contains<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().contains(&F::lookup_keys(&keys))
            }

            /// Forgets the value, also if it is being computed; tells whether one was stored.
            pub async fn invalidate<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().invalidate(&F::lookup_keys(&keys))
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running.
            pub async fn insert<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: AsyncValue<F>,
            )
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().insert(&F::lookup_keys(&keys), value);
            }
        }

        impl<F: AsyncBatchFunction, const KEYS: usize> AsyncBatchCompanion<F, KEYS, $arity> {
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
for_each_arity!(async_batch);

impl<F: AsyncBatchFunction, const KEYS: usize, const REST: usize>
    AsyncBatchCompanion<F, KEYS, REST>
{
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, AsyncValue<F>> {
        F::memo()
    }
}
