//! The companions of functions with `scope = thread`: what is read or stored is this thread's, what is
//! invalidated is all threads'.

#[cfg(feature = "async")]
use super::{AsyncThreadCompanion, AsyncThreadMethodCompanion, later};
use super::{ThreadCompanion, ThreadMethodCompanion, for_each_arity, now};
use crate::function::thread::{self, Return, ThreadFunction, Value};
#[cfg(feature = "async")]
use crate::function::thread_async::{
    self, AsyncThreadCompute, AsyncThreadFunction, Return as AsyncReturn, Value as AsyncValue,
};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
use crate::memo::{EntryInfo, Outcome, Put};
use crate::thread::ThreadMemo;
use crate::warm::WarmReport;

/// The operations on one key, given by its parts. One that names no tenant, where there is one, panics.
macro_rules! keys {
    (
        [$companion:ident ($($this:ident)?) $function:ident $value:ident $returns:ident]
        $arity:literal $tuple:ident $($part:ident $name:ident),*
    ) => {
        impl<'k, F, const ARGS: usize> $companion<F, $arity, ARGS>
        where
            F: $function<Keys<'k>: $tuple>,
        {
            /// The value that this thread has stored, without computing it and without counting a use.
            pub fn peek($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> $returns!(Option<$value<F>>) {
                Self::packed_peek(<F::Keys<'k>>::pack($($name),*))
            }

            /// Whether this thread has a fresh value.
            pub fn contains($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> $returns!(bool) {
                Self::packed_contains(<F::Keys<'k>>::pack($($name),*))
            }

            /// Reads the value that this thread has stored in place, without cloning it and without
            /// counting a use.
            pub fn with<R>(
                $($this,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                read: impl FnOnce(&$value<F>) -> R,
            ) -> $returns!(Option<R>) {
                Self::packed_with(<F::Keys<'k>>::pack($($name),*), read)
            }

            /// What is known of this thread's entry: its age, its ttl, its uses, its tags, its weight.
            pub fn entry($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> $returns!(Option<EntryInfo>) {
                Self::packed_entry(<F::Keys<'k>>::pack($($name),*))
            }

            /// Puts the time to idle off, as a call would; whether this thread has a fresh value.
            pub fn touch($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> $returns!(bool) {
                Self::packed_touch(<F::Keys<'k>>::pack($($name),*))
            }

            /// Forgets the value in all threads, also where it is being computed; tells whether this
            /// thread had one.
            pub fn invalidate($($this,)? $($name: <F::Keys<'k> as $tuple>::$part),*) -> $returns!(bool) {
                Self::packed_invalidate(<F::Keys<'k>>::pack($($name),*))
            }

            /// Stores a value in this thread as if it had been computed; it wins over a compute that is
            /// running here.
            pub fn insert(
                $($this,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
            ) -> $returns!(()) {
                Self::packed_insert(<F::Keys<'k>>::pack($($name),*), value, Put::default())
            }

            /// As `insert`, with a ttl, tags or a priority of its own.
            pub fn insert_with(
                $($this,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
                put: Put,
            ) -> $returns!(()) {
                Self::packed_insert(<F::Keys<'k>>::pack($($name),*), value, put)
            }
        }
    };
}
for_each_arity!(keys [ThreadCompanion () ThreadFunction Value now]);
for_each_arity!(keys [ThreadMethodCompanion (self) ThreadFunction Value now]);
#[cfg(feature = "async")]
for_each_arity!(keys [AsyncThreadCompanion () AsyncThreadFunction AsyncValue later]);
#[cfg(feature = "async")]
for_each_arity!(keys [AsyncThreadMethodCompanion (self) AsyncThreadFunction AsyncValue later]);

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
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: ThreadFunction<Args<'k>: $tuple>,
        {
            /// Computes now, replaces what this thread has stored, and returns.
            pub fn refresh($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Return<F> {
                thread::refresh::<F>(<F::Args<'k>>::pack($($name),*))
            }

            /// Calls the function, and tells where the value came from.
            pub fn outcome($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Outcome<Return<F>> {
                thread::outcome::<F>(<F::Args<'k>>::pack($($name),*))
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub fn uncached($($this,)? $($name: <F::Args<'k> as $tuple>::$part),*) -> Return<F> {
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
            pub fn warm(
                $($this,)?
                keys: impl IntoIterator<Item = given!(F::Args<'k>; $tuple $($part $name),*)>,
            ) -> WarmReport {
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
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: AsyncThreadFunction<Args<'k>: $tuple> + AsyncThreadCompute<<F as AsyncThreadFunction>::Args<'k>>,
        {
            /// Computes now, replaces what this thread has stored, and returns.
            pub fn refresh(
                $($this,)? $($name: <<F as AsyncThreadFunction>::Args<'k> as $tuple>::$part),*
            ) -> later!(AsyncReturn<F>) {
                let args = <<F as AsyncThreadFunction>::Args<'k>>::pack($($name),*);
                thread_async::refresh::<F>(args)
            }

            /// Calls the function, and tells where the value came from.
            pub fn outcome(
                $($this,)? $($name: <<F as AsyncThreadFunction>::Args<'k> as $tuple>::$part),*
            ) -> later!(Outcome<AsyncReturn<F>>) {
                let args = <<F as AsyncThreadFunction>::Args<'k>>::pack($($name),*);
                thread_async::outcome::<F>(args)
            }

            /// Calls the function as it was written; nothing is looked up or stored.
            pub fn uncached(
                $($this,)? $($name: <<F as AsyncThreadFunction>::Args<'k> as $tuple>::$part),*
            ) -> later!(AsyncReturn<F>) {
                F::compute(<<F as AsyncThreadFunction>::Args<'k>>::pack($($name),*))
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
