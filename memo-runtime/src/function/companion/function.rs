//! `refresh`, `outcome`, `uncached`, `memo`: the operations that take all parameters of a function, or none.

use super::{Companion, MethodCompanion, for_each_arity};
use crate::function::synchronous::{self, Function, Return, Value};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
#[cfg(feature = "async")]
use crate::function::{
    asynchronous::{self, AsyncCompute, AsyncFunction},
    companion::{AsyncCompanion, AsyncMethodCompanion},
};
use crate::memo::{Memo, Outcome};

macro_rules! calls {
    ([$companion:ident ($($this:ident)?)] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: Function, const KEYS: usize> $companion<F, KEYS, $arity> {
            /// Computes now, replaces what is stored, and returns.
            pub fn refresh<'k>($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Return<F>
            where
                F::Args<'k>: $tuple,
            {
                synchronous::refresh::<F>(<F::Args<'k>>::pack($($name),*))
            }

            /// Calls the function, and tells where the value came from.
            pub fn outcome<'k>($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Outcome<Return<F>>
            where
                F::Args<'k>: $tuple,
            {
                synchronous::outcome::<F>(<F::Args<'k>>::pack($($name),*))
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub fn uncached<'k>($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Return<F>
            where
                F::Args<'k>: $tuple,
            {
                F::compute(<F::Args<'k>>::pack($($name),*))
            }
        }
    };
}
for_each_arity!(calls[Companion()]);
for_each_arity!(calls[MethodCompanion(self)]);

#[cfg(feature = "async")]
macro_rules! async_calls {
    ([$companion:ident ($($this:ident)?)] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: AsyncFunction, const KEYS: usize> $companion<F, KEYS, $arity> {
            /// Computes now, replaces what is stored, and returns.
            pub async fn refresh<'k>(
                $($this,)? $($name: <<F as AsyncFunction>::Args<'k> as $tuple>::$part),*
            ) -> asynchronous::Return<F>
            where
                <F as AsyncFunction>::Args<'k>: $tuple,
                F: AsyncCompute<<F as AsyncFunction>::Args<'k>>,
            {
                asynchronous::refresh::<F>(<<F as AsyncFunction>::Args<'k>>::pack($($name),*)).await
            }

            /// Calls the function, and tells where the value came from.
            pub async fn outcome<'k>(
                $($this,)? $($name: <<F as AsyncFunction>::Args<'k> as $tuple>::$part),*
            ) -> Outcome<asynchronous::Return<F>>
            where
                <F as AsyncFunction>::Args<'k>: $tuple,
                F: AsyncCompute<<F as AsyncFunction>::Args<'k>>,
            {
                asynchronous::outcome::<F>(<<F as AsyncFunction>::Args<'k>>::pack($($name),*)).await
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub async fn uncached<'k>(
                $($this,)? $($name: <<F as AsyncFunction>::Args<'k> as $tuple>::$part),*
            ) -> asynchronous::Return<F>
            where
                <F as AsyncFunction>::Args<'k>: $tuple,
                F: AsyncCompute<<F as AsyncFunction>::Args<'k>>,
            {
                F::compute(<<F as AsyncFunction>::Args<'k>>::pack($($name),*)).await
            }
        }
    };
}
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncCompanion()]);
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncMethodCompanion(self)]);

impl<F: Function, const KEYS: usize, const ARGS: usize> Companion<F, KEYS, ARGS> {
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, Value<F>> {
        F::memo()
    }
}

#[cfg(feature = "async")]
impl<F: AsyncFunction, const KEYS: usize, const ARGS: usize> AsyncCompanion<F, KEYS, ARGS> {
    /// The memo behind the function.
    pub fn memo() -> &'static Memo<F::Key, asynchronous::Value<F>> {
        F::memo()
    }
}

impl<F: Function, const KEYS: usize, const ARGS: usize> MethodCompanion<F, KEYS, ARGS> {
    /// The memo behind the method.
    pub fn memo(self) -> &'static Memo<F::Key, Value<F>> {
        F::memo()
    }
}

#[cfg(feature = "async")]
impl<F: AsyncFunction, const KEYS: usize, const ARGS: usize> AsyncMethodCompanion<F, KEYS, ARGS> {
    /// The memo behind the method.
    pub fn memo(self) -> &'static Memo<F::Key, asynchronous::Value<F>> {
        F::memo()
    }
}
