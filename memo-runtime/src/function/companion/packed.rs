//! What the operations on one key and on many do, once the key parts that a caller gave are one tuple.
//!
//! A companion has each operation thirteen times, one for each number of parts. Those only put the parts
//! together and come here, so that the compiler checks what is done once for each kind of function.

#[cfg(feature = "async")]
use super::{
    AsyncBatchCompanion, AsyncCompanion, AsyncMethodBatchCompanion, AsyncMethodCompanion,
    AsyncThreadCompanion, AsyncThreadMethodCompanion,
};
use super::{
    BatchCompanion, Companion, MethodBatchCompanion, MethodCompanion, ThreadCompanion,
    ThreadMethodCompanion,
};
use crate::function::batch::{BatchFunction, Value as BatchValue};
use crate::function::synchronous::{Function, Value};
use crate::function::thread::{ThreadFunction, Value as ThreadValue};
#[cfg(feature = "async")]
use crate::function::{
    asynchronous::{AsyncFunction, Value as AsyncValue},
    batch::{AsyncBatchFunction, AsyncValue as AsyncBatchValue},
    thread_async::{AsyncThreadFunction, Value as AsyncThreadValue},
};
use crate::key::Lookup;
use crate::memo::{EntryInfo, Put};

/// Where the values of a function live: in the process, or in the value whose method it is.
macro_rules! state {
    ($keys:ident) => {
        F::memo().state_in(F::cell_of(&$keys))
    };
}

/// Where the values of a function with `scope = thread` live.
macro_rules! local {
    ($keys:ident) => {
        F::memo().local()
    };
}

/// The operations on one key. They have the colour of the function, as the companion's.
macro_rules! one {
    ($companion:ident $function:ident $value:ident ($($item:ident)?) $place:ident $($async:ident)?) => {
        impl<F: $function, const KEYS: usize, const ARGS: usize> $companion<F, KEYS, ARGS> {
            pub(super) $($async)? fn packed_peek(
                $($item: &F::Item,)?
                keys: F::Keys<'_>,
            ) -> Option<$value<F>> {
                $place!(keys).peek(&F::memo().checked(F::lookup_keys($($item,)? &keys)))
            }

            pub(super) $($async)? fn packed_contains(
                $($item: &F::Item,)?
                keys: F::Keys<'_>,
            ) -> bool {
                $place!(keys).contains(&F::memo().checked(F::lookup_keys($($item,)? &keys)))
            }

            pub(super) $($async)? fn packed_with<R>(
                $($item: &F::Item,)?
                keys: F::Keys<'_>,
                read: impl FnOnce(&$value<F>) -> R,
            ) -> Option<R> {
                $place!(keys).with(&F::memo().checked(F::lookup_keys($($item,)? &keys)), read)
            }

            pub(super) $($async)? fn packed_entry(
                $($item: &F::Item,)?
                keys: F::Keys<'_>,
            ) -> Option<EntryInfo> {
                $place!(keys).entry(&F::memo().checked(F::lookup_keys($($item,)? &keys)))
            }

            pub(super) $($async)? fn packed_touch(
                $($item: &F::Item,)?
                keys: F::Keys<'_>,
            ) -> bool {
                $place!(keys).touch(&F::memo().checked(F::lookup_keys($($item,)? &keys)))
            }

            pub(super) $($async)? fn packed_invalidate(
                $($item: &F::Item,)?
                keys: F::Keys<'_>,
            ) -> bool {
                let place = $place!(keys);
                let lookup = F::memo().checked(F::lookup_keys($($item,)? &keys));
                place.invalidate(place.hash(&lookup), |key| lookup.matches(key))
            }

            pub(super) $($async)? fn packed_insert(
                $($item: &F::Item,)?
                keys: F::Keys<'_>,
                value: $value<F>,
                put: Put,
            ) {
                let lookup = F::memo().checked(F::lookup_keys($($item,)? &keys));
                $place!(keys).insert(&lookup, value, put);
            }
        }
    };
}
one!(Companion Function Value () state);
one!(MethodCompanion Function Value () state);
one!(BatchCompanion BatchFunction BatchValue (item) state);
one!(MethodBatchCompanion BatchFunction BatchValue (item) state);
one!(ThreadCompanion ThreadFunction ThreadValue () local);
one!(ThreadMethodCompanion ThreadFunction ThreadValue () local);
#[cfg(feature = "async")]
one!(AsyncCompanion AsyncFunction AsyncValue () state async);
#[cfg(feature = "async")]
one!(AsyncMethodCompanion AsyncFunction AsyncValue () state async);
#[cfg(feature = "async")]
one!(AsyncBatchCompanion AsyncBatchFunction AsyncBatchValue (item) state async);
#[cfg(feature = "async")]
one!(AsyncMethodBatchCompanion AsyncBatchFunction AsyncBatchValue (item) state async);
#[cfg(feature = "async")]
one!(AsyncThreadCompanion AsyncThreadFunction AsyncThreadValue () local async);
#[cfg(feature = "async")]
one!(AsyncThreadMethodCompanion AsyncThreadFunction AsyncThreadValue () local async);

/// The operations on many items of a batch function.
macro_rules! many {
    ($companion:ident $function:ident $value:ident $($async:ident)?) => {
        impl<F: $function, const KEYS: usize, const REST: usize> $companion<F, KEYS, REST> {
            pub(super) $($async)? fn packed_peek_many(
                items: &[F::Item],
                keys: F::Keys<'_>,
            ) -> Vec<Option<$value<F>>> {
                let state = F::memo().state();
                let peek = |item| state.peek(&F::memo().checked(F::lookup_keys(item, &keys)));
                items.iter().map(peek).collect()
            }

            pub(super) $($async)? fn packed_touch_many(
                items: &[F::Item],
                keys: F::Keys<'_>,
            ) -> Vec<bool> {
                let state = F::memo().state();
                let touch = |item| state.touch(&F::memo().checked(F::lookup_keys(item, &keys)));
                items.iter().map(touch).collect()
            }

            pub(super) $($async)? fn packed_insert_many(
                pairs: impl IntoIterator<Item = (F::Item, $value<F>)>,
                keys: F::Keys<'_>,
            ) -> Vec<bool> {
                F::memo().state().give_many(pairs, |state, (item, value)| {
                    state.give(&F::memo().checked(F::lookup_keys(&item, &keys)), value)
                })
            }

            pub(super) $($async)? fn packed_invalidate_many(
                items: &[F::Item],
                keys: F::Keys<'_>,
            ) -> Vec<bool> {
                let lookup = |item| F::memo().checked(F::lookup_keys(item, &keys));
                F::memo().state().invalidate_many(items.iter().map(lookup))
            }
        }
    };
}
many!(BatchCompanion BatchFunction BatchValue);
many!(MethodBatchCompanion BatchFunction BatchValue);
#[cfg(feature = "async")]
many!(AsyncBatchCompanion AsyncBatchFunction AsyncBatchValue async);
#[cfg(feature = "async")]
many!(AsyncMethodBatchCompanion AsyncBatchFunction AsyncBatchValue async);
