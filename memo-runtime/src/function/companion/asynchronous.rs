//! `f::peek(…).await` and its like, of an async function.

use super::{AsyncCompanion, for_each_arity};
use crate::function::asynchronous::{AsyncCompute, AsyncFunction, Return, Value, refresh};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
use crate::memo::Memo;

// A companion call has the colour of its function, so these are async although they never wait.
// `F` is what the expansion implements; a tuple of lifetime `'k` holds what the caller gave.

macro_rules! function {
    ($arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: AsyncFunction, const ARGS: usize> AsyncCompanion<F, $arity, ARGS> {
            /// The stored value, without computing it and without counting a use.
            pub async fn peek<'k>(
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Option<Value<F>>
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
                value: Value<F>,
            )
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().insert(&F::lookup_keys(&keys), value);
            }
        }

        impl<F: AsyncFunction, const KEYS: usize> AsyncCompanion<F, KEYS, $arity> {
            /// Computes now, replaces what is stored, and returns.
            pub async fn refresh<'k>(
                $($name: <<F as AsyncFunction>::Args<'k> as $tuple>::$part),*
            ) -> Return<F>
            where
                <F as AsyncFunction>::Args<'k>: $tuple,
                F: AsyncCompute<<F as AsyncFunction>::Args<'k>>,
            {
                refresh::<F>(<<F as AsyncFunction>::Args<'k>>::pack($($name),*)).await
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub async fn uncached<'k>(
                $($name: <<F as AsyncFunction>::Args<'k> as $tuple>::$part),*
            ) -> Return<F>
            where
                <F as AsyncFunction>::Args<'k>: $tuple,
                F: AsyncCompute<<F as AsyncFunction>::Args<'k>>,
            {
                F::compute(<<F as AsyncFunction>::Args<'k>>::pack($($name),*)).await
            }
        }
    };
}
for_each_arity!(function);

impl<F: AsyncFunction, const KEYS: usize, const ARGS: usize> AsyncCompanion<F, KEYS, ARGS> {
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, Value<F>> {
        F::memo()
    }
}
