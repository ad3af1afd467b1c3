//! `peek_many`, `touch_many`, `insert_many`, `invalidate_many`: the operations on many items of a batch
//! function, whose other key parts are the same.

#[cfg(feature = "async")]
use super::{AsyncBatchCompanion, AsyncMethodBatchCompanion, later};
#[cfg(feature = "store")]
use super::{
    AsyncSharedBatchCompanion, AsyncSharedMethodBatchCompanion, SharedBatchCompanion,
    SharedMethodBatchCompanion, park, suspend,
};
use super::{BatchCompanion, MethodBatchCompanion, for_each_arity, now};
#[cfg(feature = "store")]
use crate::error::Result;
#[cfg(feature = "async")]
use crate::function::batch::{AsyncBatchFunction, AsyncValue};
use crate::function::batch::{BatchFunction, Value};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
#[cfg(feature = "store")]
use crate::park::block_on;

/// Values live in the process: the operations cannot fail.
macro_rules! in_process {
    (
        [$companion:ident ($($this:ident)?) $function:ident $value:ident $returns:ident]
        $arity:literal $tuple:ident $($part:ident $name:ident),*
    ) => {
        impl<'k, F, const REST: usize> $companion<F, $arity, REST>
        where
            F: $function<Keys<'k>: $tuple>,
        {
            /// The fresh value of each item, in the order of the items; `None` where there is none. Never
            /// computes, and is no use of the function. It costs a look-up for each.
            ///
            /// ```text
            /// assert_eq!(prices::peek_many(&page, "EUR"), [Some(3), None]);
            /// ```
            pub fn peek_many(
                $($this,)?
                items: &[F::Item],
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> $returns!(Vec<Option<$value<F>>>) {
                Self::packed_peek_many(items, <F::Keys<'k>>::pack($($name),*))
            }

            /// Puts the time to idle (`tti`) of each item off, as a call would; tells of each whether a fresh
            /// value is stored. It costs a look-up for each.
            pub fn touch_many(
                $($this,)?
                items: &[F::Item],
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> $returns!(Vec<bool>) {
                Self::packed_touch_many(items, <F::Keys<'k>>::pack($($name),*))
            }

            /// Stores values as if they had been computed, each as `insert` does; tells of each whether it was
            /// stored. Of several values for one item the last one stays.
            ///
            /// ```text
            /// prices::insert_many([("tea".to_owned(), 3), ("coffee".to_owned(), 6)], "EUR");
            /// ```
            ///
            /// # Panics
            ///
            /// If the drop of a value that left panics, when all are stored; if other code of the user's does, at
            /// once, and what came before is stored.
            pub fn insert_many(
                $($this,)?
                pairs: impl IntoIterator<Item = (F::Item, $value<F>)>,
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> $returns!(Vec<bool>) {
                Self::packed_insert_many(pairs, <F::Keys<'k>>::pack($($name),*))
            }

            /// Forgets the values of items, also those that are being computed; tells of each whether one was
            /// stored. All are fenced before the first one leaves, so no compute that was running stores any.
            ///
            /// # Panics
            ///
            /// If the drop of a value panics; the others have left all the same.
            pub fn invalidate_many(
                $($this,)?
                items: &[F::Item],
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> $returns!(Vec<bool>) {
                Self::packed_invalidate_many(items, <F::Keys<'k>>::pack($($name),*))
            }
        }
    };
}
for_each_arity!(in_process [BatchCompanion () BatchFunction Value now]);
for_each_arity!(in_process [MethodBatchCompanion (self) BatchFunction Value now]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncBatchCompanion () AsyncBatchFunction AsyncValue later]);
#[cfg(feature = "async")]
for_each_arity!(in_process [AsyncMethodBatchCompanion (self) AsyncBatchFunction AsyncValue later]);

/// Values live in a shared store: the operations are one round trip each, and may fail.
#[cfg(feature = "store")]
macro_rules! in_a_store {
    (
        [$companion:ident ($($this:ident)?) $function:ident $value:ident $wait:ident $($async:ident)?]
        $arity:literal $tuple:ident $($part:ident $name:ident),*
    ) => {
        impl<'k, F, const REST: usize> $companion<F, $arity, REST>
        where
            F: $function<Keys<'k>: $tuple>,
        {
            /// The fresh value of each item, in the order of the items; `None` where there is none. Never
            /// computes. It costs **one** round trip for all that the process has no copies of.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub $($async)? fn peek_many(
                $($this,)?
                items: &[F::Item],
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<Vec<Option<$value<F>>>> {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let lookups = items.iter().map(|item| F::lookup_keys(item, &keys));
                let shared = F::memo().shared_keys(lookups)?;
                drop(keys);
                $wait!(shared.peek())
            }

            /// Notes a use of each item; tells of each whether a fresh value is stored. It costs one round trip,
            /// that of the read; the uses are noted off the path.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys.
            pub $($async)? fn touch_many(
                $($this,)?
                items: &[F::Item],
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<Vec<bool>> {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let lookups = items.iter().map(|item| F::lookup_keys(item, &keys));
                let shared = F::memo().shared_keys(lookups)?;
                drop(keys);
                $wait!(shared.touch())
            }

            /// Stores values as if they had been computed; tells of each whether it was: `cache_if` may
            /// not want one, which then takes an older one away, in a round trip of its own. Of
            /// several values for one item the last one stays.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, if another memo has the same keys, or
            /// if a value cannot be written as bytes.
            pub $($async)? fn insert_many(
                $($this,)?
                pairs: impl IntoIterator<Item = (F::Item, $value<F>)>,
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<Vec<bool>> {
                let (items, values): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
                let keys = <F::Keys<'k>>::pack($($name),*);
                let lookups = items.iter().map(|item| F::lookup_keys(item, &keys));
                let shared = F::memo().shared_keys(lookups)?;
                drop(keys);
                drop(items);
                $wait!(shared.insert(values))
            }

            /// Forgets the values of items, also those that are being computed; tells of each whether one was
            /// stored. All are fenced before the first one leaves. It costs one round trip.
            ///
            /// # Errors
            ///
            /// If the store fails or does not answer in time, or if another memo has the same keys. Some may have
            /// left then: try again.
            pub $($async)? fn invalidate_many(
                $($this,)?
                items: &[F::Item],
                $($name: <F::Keys<'k> as $tuple>::$part,)*
            ) -> Result<Vec<bool>> {
                let keys = <F::Keys<'k>>::pack($($name),*);
                let lookups = items.iter().map(|item| F::lookup_keys(item, &keys));
                let shared = F::memo().shared_keys(lookups)?;
                drop(keys);
                $wait!(shared.invalidate())
            }
        }
    };
}
#[cfg(feature = "store")]
for_each_arity!(in_a_store [SharedBatchCompanion () BatchFunction Value park]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [SharedMethodBatchCompanion (self) BatchFunction Value park]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [AsyncSharedBatchCompanion () AsyncBatchFunction AsyncValue suspend async]);
#[cfg(feature = "store")]
for_each_arity!(in_a_store [AsyncSharedMethodBatchCompanion (self) AsyncBatchFunction AsyncValue suspend async]);
