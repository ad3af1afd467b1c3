//! The companions of functions with `scope = thread`: what is read or stored is this thread's, what is
//! invalidated is all threads'.

#[cfg(feature = "async")]
use super::{AsyncThreadCompanion, AsyncThreadMethodCompanion};
use super::{ThreadCompanion, ThreadMethodCompanion, for_each_arity};
use crate::function::thread::{self, Return, ThreadFunction, Value};
#[cfg(feature = "async")]
use crate::function::thread_async::{
    self, AsyncThreadCompute, AsyncThreadFunction, Return as AsyncReturn, Value as AsyncValue,
};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
use crate::key::Lookup;
use crate::memo::{EntryInfo, Outcome, Put};
use crate::thread::ThreadMemo;
use crate::warm::WarmReport;

/// The operations on one key, given by its parts. One that names no tenant, where there is one, panics.
macro_rules! keys {
    (
        [$companion:ident ($($this:ident)?) $function:ident $value:ident $($async:ident)?]
        $arity:literal $tuple:ident $($part:ident $name:ident),*
    ) => {
        impl<F: $function, const ARGS: usize> $companion<F, $arity, ARGS> {
            /// The value that this thread has stored, without computing it and without counting a use.
            pub $($async)? fn peek<'k>($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> Option<$value<F>>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().local().peek(&F::memo().checked(F::lookup_keys(&keys)))
            }

            /// Whether this thread has a fresh value.
            pub $($async)? fn contains<'k>($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().local().contains(&F::memo().checked(F::lookup_keys(&keys)))
            }

            /// Reads the value that this thread has stored in place, without cloning it and without
            /// counting a use.
            pub $($async)? fn with<'k, R>(
                $($this,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                read: impl FnOnce(&$value<F>) -> R,
            ) -> Option<R>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().local().with(&F::memo().checked(F::lookup_keys(&keys)), read)
            }

            /// What is known of this thread's entry: its age, its ttl, its uses, its tags, its weight.
            pub $($async)? fn entry<'k>($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> Option<EntryInfo>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().local().entry(&F::memo().checked(F::lookup_keys(&keys)))
            }

            /// Puts the time to idle off, as a call would; whether this thread has a fresh value.
            pub $($async)? fn touch<'k>($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().local().touch(&F::memo().checked(F::lookup_keys(&keys)))
            }

            /// Forgets the value in all threads, also where it is being computed; tells whether this
            /// thread had one.
            pub $($async)? fn invalidate<'k>($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let (local, lookup) = (F::memo().local(), F::memo().checked(F::lookup_keys(&keys)));
                local.invalidate(local.hash(&lookup), |key| lookup.matches(key))
            }

            /// Stores a value in this thread as if it had been computed; it wins over a compute that is
            /// running here.
            pub $($async)? fn insert<'k>(
                $($this,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
            )
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let lookup = F::memo().checked(F::lookup_keys(&keys));
                F::memo().local().insert(&lookup, value, Put::default());
            }

            /// As `insert`, with a ttl, tags or a priority of its own.
            pub $($async)? fn insert_with<'k>(
                $($this,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
                put: Put,
            )
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().local().insert(&F::memo().checked(F::lookup_keys(&keys)), value, put);
            }
        }
    };
}
for_each_arity!(keys [ThreadCompanion () ThreadFunction Value]);
for_each_arity!(keys [ThreadMethodCompanion (self) ThreadFunction Value]);
#[cfg(feature = "async")]
for_each_arity!(keys [AsyncThreadCompanion () AsyncThreadFunction AsyncValue async]);
#[cfg(feature = "async")]
for_each_arity!(keys [AsyncThreadMethodCompanion (self) AsyncThreadFunction AsyncValue async]);

/// What one key of a warm-up is, and how all parameters are made of it.
macro_rules! given {
    ($args:ty; $tuple:ident $part:ident $name:ident) => {
        <$args as $tuple>::$part
    };
    ($args:ty; $($rest:tt)*) => {
        $args
    };
}
macro_rules! packed {
    ($args:ty; $keys:ident; $part:ident $name:ident) => {
        $keys.into_iter().map(<$args>::pack)
    };
    ($args:ty; $keys:ident; $($rest:tt)*) => {
        $keys.into_iter()
    };
}

macro_rules! calls {
    ([$companion:ident ($($this:ident)?)] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: ThreadFunction, const KEYS: usize> $companion<F, KEYS, $arity> {
            /// Computes now, replaces what this thread has stored, and returns.
            pub fn refresh<'k>($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Return<F>
            where
                F::Args<'k>: $tuple,
            {
                thread::refresh::<F>(<F::Args<'k>>::pack($($name),*))
            }

            /// Calls the function, and tells where the value came from.
            pub fn outcome<'k>($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Outcome<Return<F>>
            where
                F::Args<'k>: $tuple,
            {
                thread::outcome::<F>(<F::Args<'k>>::pack($($name),*))
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub fn uncached<'k>($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Return<F>
            where
                F::Args<'k>: $tuple,
            {
                F::compute(<F::Args<'k>>::pack($($name),*))
            }

            /// Computes what this thread does not have of these keys, one after the other, for this
            /// thread alone.
            ///
            /// A key is what the only parameter is, or a tuple of all parameters. Each counts as a call.
            /// Nothing is done for a memo that is switched off.
            ///
            /// # Panics
            ///
            /// If a compute panics: no further key is begun.
            pub fn warm<'k>(
                $($this,)?
                keys: impl IntoIterator<Item = given!(F::Args<'k>; $tuple $($part $name),*)>,
            ) -> WarmReport
            where
                F::Args<'k>: $tuple,
            {
                thread::warm::<F>(packed!(F::Args<'k>; keys; $($part $name),*))
            }
        }
    };
}
for_each_arity!(calls[ThreadCompanion()]);
for_each_arity!(calls[ThreadMethodCompanion(self)]);

#[cfg(feature = "async")]
macro_rules! async_calls {
    ([$companion:ident ($($this:ident)?)] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<F: AsyncThreadFunction, const KEYS: usize> $companion<F, KEYS, $arity> {
            /// Computes now, replaces what this thread has stored, and returns.
            pub async fn refresh<'k>(
                $($this,)? $($name: <<F as AsyncThreadFunction>::Args<'k> as $tuple>::$part),*
            ) -> AsyncReturn<F>
            where
                <F as AsyncThreadFunction>::Args<'k>: $tuple,
                F: AsyncThreadCompute<<F as AsyncThreadFunction>::Args<'k>>,
            {
                let args = <<F as AsyncThreadFunction>::Args<'k>>::pack($($name),*);
                thread_async::refresh::<F>(args).await
            }

            /// Calls the function, and tells where the value came from.
            pub async fn outcome<'k>(
                $($this,)? $($name: <<F as AsyncThreadFunction>::Args<'k> as $tuple>::$part),*
            ) -> Outcome<AsyncReturn<F>>
            where
                <F as AsyncThreadFunction>::Args<'k>: $tuple,
                F: AsyncThreadCompute<<F as AsyncThreadFunction>::Args<'k>>,
            {
                let args = <<F as AsyncThreadFunction>::Args<'k>>::pack($($name),*);
                thread_async::outcome::<F>(args).await
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub async fn uncached<'k>(
                $($this,)? $($name: <<F as AsyncThreadFunction>::Args<'k> as $tuple>::$part),*
            ) -> AsyncReturn<F>
            where
                <F as AsyncThreadFunction>::Args<'k>: $tuple,
                F: AsyncThreadCompute<<F as AsyncThreadFunction>::Args<'k>>,
            {
                F::compute(<<F as AsyncThreadFunction>::Args<'k>>::pack($($name),*)).await
            }
        }
    };
}
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncThreadCompanion()]);
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncThreadMethodCompanion(self)]);

macro_rules! memo {
    ($companion:ident ($($this:ident)?) $function:ident $value:ty) => {
        impl<F: $function, const KEYS: usize, const ARGS: usize> $companion<F, KEYS, ARGS> {
            /// The memo behind the function.
            pub fn memo($($this)?) -> &'static ThreadMemo<F::Key, $value> {
                F::memo()
            }
        }
    };
}
memo!(ThreadCompanion () ThreadFunction Value<F>);
memo!(ThreadMethodCompanion (self) ThreadFunction Value<F>);
#[cfg(feature = "async")]
memo!(AsyncThreadCompanion () AsyncThreadFunction AsyncValue<F>);
#[cfg(feature = "async")]
memo!(AsyncThreadMethodCompanion (self) AsyncThreadFunction AsyncValue<F>);
