//! `peek`, `contains`, `with`, `entry`, `touch`, `invalidate`, `insert`: the operations on one key, given by its parts.
//!
//! A companion call has the colour of its function: of an async one they are async, also those that
//! never wait.

#[cfg(feature = "async")]
use super::{
    AsyncBatchCompanion, AsyncCompanion, AsyncMethodBatchCompanion, AsyncMethodCompanion, later,
};
#[cfg(feature = "store")]
use super::{
    AsyncSharedBatchCompanion, AsyncSharedCompanion, AsyncSharedMethodBatchCompanion,
    AsyncSharedMethodCompanion, SharedBatchCompanion, SharedCompanion, SharedMethodBatchCompanion,
    SharedMethodCompanion, park, suspend,
};
use super::{
    BatchCompanion, Companion, MethodBatchCompanion, MethodCompanion, for_each_arity, now,
};
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
        [$companion:ident ($($this:ident)?) $function:ident $value:ident ($($item:ident)?) $returns:ident]
        $arity:literal $tuple:ident $($part:ident $name:ident),*
    ) => {
        impl<'k, F, const ARGS: usize> $companion<F, $arity, ARGS>
        where
            F: $function<Keys<'k>: $tuple>,
        {
            /// The fresh value that is stored, cloned; `None` if there is none. Never computes.
            ///
            /// It is no use of the function: no hit and no miss is counted, and no time to idle put off. It costs a look-up and the
            /// clone of the value.
            ///
            /// ```text
            /// shipping_cost("EU", 250);
            /// assert_eq!(shipping_cost::peek("EU", 250), Some(500));
            /// assert_eq!(shipping_cost::peek("US", 250), None);
            /// ```
            ///
            /// # Panics
            ///
            /// If the function has a tenant and the call names none.
            pub fn peek(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> $returns!(Option<$value<F>>) {
                Self::packed_peek($($item,)? <F::Keys<'k>>::pack($($name),*))
            }

            /// Whether a fresh value is stored: whether a call now would be a hit.
            ///
            /// As `peek`, it computes and counts nothing. It costs a look-up.
            ///
            /// # Panics
            ///
            /// If the function has a tenant and the call names none.
            pub fn contains(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> $returns!(bool) {
                Self::packed_contains($($item,)? <F::Keys<'k>>::pack($($name),*))
            }

            /// Reads the fresh value in place, without the clone that `peek` makes; `None` if there is none.
            ///
            /// It is no use of the function. No lock is held while `read` runs, so it may take its time and call
            /// memos; what it reads stays as it is, also if the entry leaves meanwhile.
            ///
            /// ```text
            /// let names = users::with(7, |users| users.len());
            /// ```
            ///
            /// # Panics
            ///
            /// If the function has a tenant and the call names none.
            pub fn with<R>(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                read: impl FnOnce(&$value<F>) -> R,
            ) -> $returns!(Option<R>) {
                Self::packed_with($($item,)? <F::Keys<'k>>::pack($($name),*), read)
            }

            /// What is known of the entry: its age, the ttl that is left, its uses, its tags, its weight; `None`
            /// if there is none that may still be served. One that is stale is told too.
            ///
            /// It is no use of the function.
            ///
            /// # Panics
            ///
            /// If the function has a tenant and the call names none.
            pub fn entry(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> $returns!(Option<EntryInfo>) {
                Self::packed_entry($($item,)? <F::Keys<'k>>::pack($($name),*))
            }

            /// Puts the time to idle (`tti`) off, as a call would; whether a fresh value is stored. Without a
            /// `tti` that is all it tells.
            ///
            /// No hit and no miss is counted. It costs a look-up, and clones nothing.
            ///
            /// # Panics
            ///
            /// If the function has a tenant and the call names none.
            pub fn touch(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> $returns!(bool) {
                Self::packed_touch($($item,)? <F::Keys<'k>>::pack($($name),*))
            }

            /// Forgets the value of this key; tells whether one was stored that a call could have been answered
            /// with.
            ///
            /// No later call is answered with what was computed before: a compute that is running gives its
            /// value to its callers and does not store it. It costs a look-up; of other keys nothing is lost.
            ///
            /// ```text
            /// assert!(shipping_cost::invalidate("EU", 250));
            /// assert_eq!(shipping_cost::peek("EU", 250), None);
            /// ```
            ///
            /// # Panics
            ///
            /// If the drop of the value does; it has left all the same. And if the function has a tenant and the
            /// call names none.
            pub fn invalidate(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> $returns!(bool) {
                Self::packed_invalidate($($item,)? <F::Keys<'k>>::pack($($name),*))
            }

            /// Stores a value as if it had been computed: it lives as long, belongs to the same groups, and wins
            /// over a compute that is running. What `cache_if` says no to is not kept, and takes the older value
            /// away.
            ///
            /// It costs the key in its owned form, and no compute. What is stored is the value of the memo: of
            /// a function that returns `Result<T, E>` a `T`, unless it has an `error_ttl`.
            ///
            /// ```text
            /// shipping_cost::insert("EU", 250, 500);
            /// assert_eq!(shipping_cost("EU", 250), 500); // a hit
            /// ```
            ///
            /// # Panics
            ///
            /// If the drop of an older value does; the new one is stored all the same. And if the function has a
            /// tenant and the call names none.
            pub fn insert(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
            ) -> $returns!(()) {
                Self::packed_insert($($item,)? <F::Keys<'k>>::pack($($name),*), value, Put::default())
            }

            /// As `insert`, with a life, groups or a rank of its own.
            ///
            /// ```text
            /// shipping_cost::insert_with("EU", 250, 500, Put { pinned: true, ..Put::default() });
            /// ```
            ///
            /// # Panics
            ///
            /// As `insert`.
            pub fn insert_with(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
                put: Put,
            ) -> $returns!(()) {
                Self::packed_insert($($item,)? <F::Keys<'k>>::pack($($name),*), value, put)
            }
        }
    };
}
for_each_arity!(in_process [Companion () Function Value () now]);
for_each_arity!(in_process [MethodCompanion (self) Function Value () now]);
for_each_arity!(in_process [BatchCompanion () BatchFunction BatchValue (item) now]);
for_each_arity!(in_process [MethodBatchCompanion (self) BatchFunction BatchValue (item) now]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncCompanion () AsyncFunction AsyncValue () later]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncMethodCompanion (self) AsyncFunction AsyncValue () later]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncBatchCompanion () AsyncBatchFunction AsyncBatchValue (item) later]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncMethodBatchCompanion (self) AsyncBatchFunction AsyncBatchValue (item) later]);

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
        impl<'k, F, const REST: usize> $companion<F, $arity, REST>
        where
            F: $function<Keys<'k>: $tuple>,
        {
            /// The fresh value in the process or in the store; `None` if there is none. Never computes, and is no
            /// use of the function.
            ///
            /// Where the process has no copy, it costs **one** round trip to the store, and decodes the value.
            ///
            /// ```text
            /// assert_eq!(price::peek("tea").await?, Some(3)); // of a sync function without the `.await`
            /// ```
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if the
            /// function has a tenant and the call names none.
            pub $($async)? fn peek(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<Option<$value<F>>> {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_keys([F::lookup_keys($($item,)? &keys)])?;
                drop(keys);
                Ok(only($wait!(key.peek())?))
            }

            /// Whether a fresh value is stored. Where the process has no copy, it costs one round trip.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if the
            /// function has a tenant and the call names none.
            pub $($async)? fn contains(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool> {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_keys([F::lookup_keys($($item,)? &keys)])?;
                drop(keys);
                Ok(only($wait!(key.contains())?))
            }

            /// Notes a use in the store, off the caller's path; tells whether a fresh value is stored. Where the
            /// process has no copy, it costs one round trip.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if the
            /// function has a tenant and the call names none.
            pub $($async)? fn touch(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool> {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_keys([F::lookup_keys($($item,)? &keys)])?;
                drop(keys);
                Ok(only($wait!(key.touch())?))
            }

            /// Forgets the value of this key; tells whether one was stored.
            ///
            /// In this runtime no later call is answered with what was computed before: a compute, a read or a
            /// write that is under way is overtaken, and the copy in the process leaves at once, also if the store
            /// fails. **Another** process may serve a copy that it has until its `l1_ttl` has passed. It costs one
            /// round trip.
            ///
            /// ```text
            /// assert!(price::invalidate("tea").await?);
            /// ```
            ///
            /// # Cancel safety
            ///
            /// From its first poll on, computes that were running are overtaken even if the future is dropped;
            /// whether the stored value has left is then not known.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or if the
            /// function has a tenant and the call names none. On an error of the store the old value may still
            /// be there: try again.
            pub $($async)? fn invalidate(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<bool> {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let key = F::memo().shared_keys([F::lookup_keys($($item,)? &keys)])?;
                drop(keys);
                Ok(only($wait!(key.invalidate())?))
            }

            /// Stores a value as if it had been computed; it wins over a compute that is running. What `cache_if`
            /// says no to is not kept, and takes the older value away. It costs one round trip.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, if the value
            /// cannot be written as bytes, or if the function has a tenant and the call names none.
            pub $($async)? fn insert(
                $($this,)?
                $($item: &F::Item,)?
                $($name: <F::Keys<'k> as $tuple>::$part,)*
                value: $value<F>,
            ) -> Result<()> {
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
