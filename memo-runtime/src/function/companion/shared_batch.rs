//! The same operations where values live in a shared store: they may fail.

use super::{SharedBatchCompanion, for_each_arity};
use crate::error::Result;
use crate::function::batch::{BatchFunction, BatchReturn, Value, call_batch, one};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
use crate::memo::Memo;
use crate::park::block_on;

// `F` is what the expansion implements; a tuple of lifetime `'k` holds what the caller gave.

macro_rules! shared_batch {
    ($arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: BatchFunction, const REST: usize> SharedBatchCompanion<F, $arity, REST> {
            /// The stored value, without computing it and without counting a use.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub fn peek<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<Option<Value<F>>>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_key(&F::lookup_keys(&keys))?;
                drop(keys);
                block_on(key.peek())
            }

            /// Whether a fresh value is stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub fn contains<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_key(&F::lookup_keys(&keys))?;
                drop(keys);
                block_on(key.contains())
            }

            /// Forgets the value, also if it is being computed; tells whether one was stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub fn invalidate<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_key(&F::lookup_keys(&keys))?;
                drop(keys);
                block_on(key.invalidate())
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub fn insert<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: Value<F>,
            ) -> Result<()>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_key(&F::lookup_keys(&keys))?;
                drop(keys);
                block_on(key.insert(value))
            }
        }

        impl<F: BatchFunction, const KEYS: usize> SharedBatchCompanion<F, KEYS, $arity> {
            /// Answers for one item, from the same entries as the whole function.
            pub fn one<'k>(
                item: &F::Item,
                $($name: <F::Rest<'k> as $tuple>::$part),*
            ) -> <F::Return as BatchReturn>::One
            where
                F::Rest<'k>: $tuple,
            {
                let rest = <F::Rest<'k>>::pack($($name),*);
                one(call_batch::<F>(std::slice::from_ref(item), rest))
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
for_each_arity!(shared_batch);

impl<F: BatchFunction, const KEYS: usize, const REST: usize> SharedBatchCompanion<F, KEYS, REST> {
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, Value<F>> {
        F::memo()
    }
}
