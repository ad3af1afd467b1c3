//! `f::peek(…)` and its like, of a function.

use super::{Companion, for_each_arity};
use crate::function::synchronous::{Function, Return, Value, refresh};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
use crate::memo::Memo;

// `F` is what the expansion implements; a tuple of lifetime `'k` holds what the caller gave, for as
// long as the call takes.

macro_rules! function {
    ($arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: Function, const ARGS: usize> Companion<F, $arity, ARGS> {
            /// The stored value, without computing it and without counting a use.
            pub fn peek<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part),*
            ) -> Option<Value<F>>
            where
                F::Keys<'k>: $tuple,
            {
                F::memo().peek(&F::lookup_keys(&<F::Keys<'k>>::pack($($name),*)))
            }

            /// Whether a fresh value is stored.
            pub fn contains<'k>($($name: <F::Keys<'k> as $tuple>::$part),*) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                F::memo().contains(&F::lookup_keys(&<F::Keys<'k>>::pack($($name),*)))
            }

            /// Forgets the value, also if it is being computed; tells whether one was stored.
            pub fn invalidate<'k>($($name: <F::Keys<'k> as $tuple>::$part),*) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                F::memo().invalidate(&F::lookup_keys(&<F::Keys<'k>>::pack($($name),*)))
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running.
            pub fn insert<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: Value<F>,
            ) where
                F::Keys<'k>: $tuple,
            {
                F::memo().insert(&F::lookup_keys(&<F::Keys<'k>>::pack($($name),*)), value);
            }
        }

        impl<F: Function, const KEYS: usize> Companion<F, KEYS, $arity> {
            /// Computes now, replaces what is stored, and returns.
            pub fn refresh<'k>(
                $($name: <F::Args<'k> as $tuple>::$part),*
            ) -> Return<F>
            where
                F::Args<'k>: $tuple,
            {
                refresh::<F>(<F::Args<'k>>::pack($($name),*))
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub fn uncached<'k>(
                $($name: <F::Args<'k> as $tuple>::$part),*
            ) -> Return<F>
            where
                F::Args<'k>: $tuple,
            {
                F::compute(<F::Args<'k>>::pack($($name),*))
            }
        }
    };
}
for_each_arity!(function);

impl<F: Function, const KEYS: usize, const ARGS: usize> Companion<F, KEYS, ARGS> {
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, Value<F>> {
        F::memo()
    }
}
