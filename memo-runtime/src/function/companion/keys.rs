//! `peek`, `contains`, `with`, `entry`, `touch`, `invalidate`, `insert`: the operations on one key, given by its parts.
//!
//! A companion call has the colour of its function: of an async one they are async, also those that
//! never wait.

#[cfg(feature = "async")]
use super::{AsyncBatchCompanion, AsyncCompanion, AsyncMethodBatchCompanion, AsyncMethodCompanion};
#[cfg(feature = "store")]
use super::{
    AsyncSharedBatchCompanion, AsyncSharedCompanion, AsyncSharedMethodBatchCompanion,
    AsyncSharedMethodCompanion, SharedBatchCompanion, SharedCompanion, SharedMethodBatchCompanion,
    SharedMethodCompanion, park, suspend,
};
use super::{BatchCompanion, Companion, MethodBatchCompanion, MethodCompanion, for_each_arity};
#[cfg(feature = "store")]
use crate::error::Result;
use crate::function::batch::{BatchFunction, Value as BatchValue};
use crate::function::synchronous::{Function, Value};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
#[cfg(feature = "async")]
use crate::function::{
    asynchronous::{AsyncFunction, Value as AsyncValue},
    batch::{AsyncBatchFunction, AsyncValue as AsyncBatchValue},
};
use crate::key::Lookup;
#[cfg(feature = "store")]
use crate::memo::only;
use crate::memo::{EntryInfo, Put};
#[cfg(feature = "store")]
use crate::park::block_on;

// In these macros `F` is what the expansion implements; a tuple of lifetime `'k` holds what the
// caller gave, for as long as the call takes. A batch function's item stands before it.
// The companion of a function is a type, and that of a method a value, `self`.

/// Values live in the process: the operations cannot fail. One that names no tenant, where there is
/// one, panics.
macro_rules! in_process {
    (
        [$companion:ident ($($this:ident)?) $function:ident $value:ident ($($item:ident)?) $($async:ident)?]
        $arity:literal $tuple:ident $($part:ident $name:ident),*
    ) => {
        impl<F: $function, const ARGS: usize> $companion<F, $arity, ARGS> {
            /// The stored value, without computing it and without counting a use.
            pub $($async)? fn peek<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Option<$value<F>>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().state_in(F::cell_of(&keys)).peek(&F::memo().checked(F::lookup_keys($($item,)? &keys)))
            }

            /// Whether a fresh value is stored.
            pub $($async)? fn contains<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().state_in(F::cell_of(&keys)).contains(&F::memo().checked(F::lookup_keys($($item,)? &keys)))
            }

            /// Reads the stored value in place, without cloning it and without counting a use.
            pub $($async)? fn with<'k, R>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                read: impl FnOnce(&$value<F>) -> R,
            ) -> Option<R>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().state_in(F::cell_of(&keys)).with(&F::memo().checked(F::lookup_keys($($item,)? &keys)), read)
            }

            /// What is known of the entry: its age, its ttl, its uses, its tags, its weight.
            pub $($async)? fn entry<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Option<EntryInfo>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().state_in(F::cell_of(&keys)).entry(&F::memo().checked(F::lookup_keys($($item,)? &keys)))
            }

            /// Puts the time to idle off, as a call would; whether a fresh value is stored.
            pub $($async)? fn touch<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().state_in(F::cell_of(&keys)).touch(&F::memo().checked(F::lookup_keys($($item,)? &keys)))
            }

            /// Forgets the value, also if it is being computed; tells whether one was stored.
            pub $($async)? fn invalidate<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> bool
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let (state, lookup) = (F::memo().state_in(F::cell_of(&keys)), F::memo().checked(F::lookup_keys($($item,)? &keys)));
                state.invalidate(state.hash(&lookup), |key| lookup.matches(key))
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running.
            pub $($async)? fn insert<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
            )
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().state_in(F::cell_of(&keys)).insert(&F::memo().checked(F::lookup_keys($($item,)? &keys)), value, Put::default());
            }

            /// As `insert`, with a ttl, tags or a priority of its own.
            pub $($async)? fn insert_with<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
                put: Put,
            )
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                F::memo().state_in(F::cell_of(&keys)).insert(&F::memo().checked(F::lookup_keys($($item,)? &keys)), value, put);
            }
        }
    };
}
for_each_arity!(in_process [Companion () Function Value ()]);
for_each_arity!(in_process [MethodCompanion (self) Function Value ()]);
for_each_arity!(in_process [BatchCompanion () BatchFunction BatchValue (item)]);
for_each_arity!(in_process [MethodBatchCompanion (self) BatchFunction BatchValue (item)]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncCompanion () AsyncFunction AsyncValue () async]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncMethodCompanion (self) AsyncFunction AsyncValue () async]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncBatchCompanion () AsyncBatchFunction AsyncBatchValue (item) async]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncMethodBatchCompanion (self) AsyncBatchFunction AsyncBatchValue (item) async]);

/// Values live in a shared store: the operations are one round trip each, and may fail.
#[cfg(feature = "store")]
macro_rules! in_a_store {
    (
        [
            $companion:ident ($($this:ident)?) $function:ident $value:ident ($($item:ident)?) $wait:ident
            $($async:ident)?
        ]
        $arity:literal $tuple:ident $($part:ident $name:ident),*
    ) => {
        impl<F: $function, const REST: usize> $companion<F, $arity, REST> {
            /// The stored value, without computing it and without counting a use.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if no
            /// tenant is named where there is one.
            pub $($async)? fn peek<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<Option<$value<F>>>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_keys([F::lookup_keys($($item,)? &keys)])?;
                drop(keys);
                Ok(only($wait!(key.peek())?))
            }

            /// Whether a fresh value is stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if no
            /// tenant is named where there is one.
            pub $($async)? fn contains<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_keys([F::lookup_keys($($item,)? &keys)])?;
                drop(keys);
                Ok(only($wait!(key.contains())?))
            }

            /// Notes a use; tells whether a fresh value is stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub $($async)? fn touch<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_keys([F::lookup_keys($($item,)? &keys)])?;
                drop(keys);
                Ok(only($wait!(key.touch())?))
            }

            /// Forgets the value, also if it is being computed; tells whether one was stored.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if no
            /// tenant is named where there is one.
            pub $($async)? fn invalidate<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_keys([F::lookup_keys($($item,)? &keys)])?;
                drop(keys);
                Ok(only($wait!(key.invalidate())?))
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if no
            /// tenant is named where there is one.
            pub $($async)? fn insert<'k>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
            ) -> Result<()>
            where
                F::Keys<'k>: $tuple,
            {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_keys([F::lookup_keys($($item,)? &keys)])?;
                drop(keys);
                $wait!(key.insert(vec![value])).map(drop)
            }
        }
    };
}
#[cfg(feature = "store")]
for_each_arity!(in_a_store [SharedBatchCompanion () BatchFunction BatchValue (item) park]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [SharedMethodBatchCompanion (self) BatchFunction BatchValue (item) park]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [AsyncSharedBatchCompanion () AsyncBatchFunction AsyncBatchValue (item) suspend async]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [AsyncSharedMethodBatchCompanion (self) AsyncBatchFunction AsyncBatchValue (item) suspend async]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [SharedCompanion () Function Value () park]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [SharedMethodCompanion (self) Function Value () park]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [AsyncSharedCompanion () AsyncFunction AsyncValue () suspend async]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [AsyncSharedMethodCompanion (self) AsyncFunction AsyncValue () suspend async]);
