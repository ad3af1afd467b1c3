//! `f::peek(&key)` and `f::one(&key)` of a batch function.

use super::{BatchCompanion, for_each_arity};
use crate::function::batch::{BatchFunction, BatchReturn, Value, call_batch, one};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
use crate::memo::Memo;

// `F` is what the expansion implements; a tuple of lifetime `'k` holds what the caller gave.

macro_rules! sync_batch {
    ($arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: BatchFunction, const REST: usize> BatchCompanion<F, $arity, REST> {
            /// The stored value, without computing it and without counting a use.
            pub fn peek<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Option<Value<F>>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().peek(&F::lookup_keys(&keys))
            }

            /// Whether a fresh value is stored.
            pub fn contains<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().contains(&F::lookup_keys(&keys))
            }

            /// Forgets the value, also if it is being computed; tells whether one was stored.
            pub fn invalidate<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().invalidate(&F::lookup_keys(&keys))
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running.
            pub fn insert<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: Value<F>,
            )
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().insert(&F::lookup_keys(&keys), value);
            }
        }

        impl<F: BatchFunction, const KEYS: usize> BatchCompanion<F, KEYS, $arity> {
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
for_each_arity!(sync_batch);

impl<F: BatchFunction, const KEYS: usize, const REST: usize> BatchCompanion<F, KEYS, REST> {
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, Value<F>> {
        F::memo()
    }
}
