//! `warm`, `warm_with`: filling the memo ahead of use.
//!
//! A function of one parameter takes what that parameter is, others take tuples of all of theirs. A batch
//! function takes items, and its other parameters once.

#[cfg(feature = "store")]
use super::{
    AsyncSharedBatchCompanion, AsyncSharedCompanion, AsyncSharedMethodBatchCompanion,
    AsyncSharedMethodCompanion, SharedBatchCompanion, SharedCompanion, SharedMethodBatchCompanion,
    SharedMethodCompanion,
};
use super::{BatchCompanion, Companion, MethodBatchCompanion, MethodCompanion, for_each_arity};
use crate::function::batch::{self, BatchFunction};
use crate::function::synchronous::{self, Function};
use crate::function::tuple::{
    Tuple0, Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10,
    Tuple11, Tuple12,
};
#[cfg(feature = "async")]
use crate::function::{
    asynchronous::{self, AsyncCompute, AsyncFunction},
    batch::{AsyncBatchCompute, AsyncBatchFunction},
    companion::{
        AsyncBatchCompanion, AsyncCompanion, AsyncMethodBatchCompanion, AsyncMethodCompanion, later,
    },
};
#[cfg(feature = "store")]
use crate::function::{shared, shared_async};
use crate::warm::{Warm, WarmReport};

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
    ([$companion:ident ($($this:ident)?) $calls:ident] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: Function<Args<'k>: $tuple>,
        {
            /// Computes what is not fresh of these keys, several at a time, on threads.
            ///
            /// A key is what the only parameter is, or a tuple of all parameters. Keys are taken from
            /// their source as room comes free. Each counts as a call, and finds what calls find; but
            /// what is stale is computed anew. Nothing is done for a memo that is switched off.
            ///
            /// ```text
            /// let report = shipping_cost::warm([("EU", 250), ("US", 250)]);
            /// assert_eq!(report.failed, 0);
            /// ```
            ///
            /// # Panics
            ///
            /// If a compute panics: no further key is begun, those that were are finished, then the
            /// panic goes on. And if other code of the user's does.
            pub fn warm(
                $($this,)?
                keys: impl IntoIterator<Item = given!(F::Args<'k>; $tuple $($part $name),*)>,
            ) -> WarmReport
            where
                F::Args<'k>: Send,
            {
                $calls::warm::<F>(packed!(F::Args<'k>; keys; $($part $name),*), Warm::new())
            }

            /// As `warm`, with a word on how much of it runs at a time, and who is told how far it is:
            /// `Warm::new().concurrency(4).on_progress(|progress| …)`.
            pub fn warm_with(
                $($this,)?
                keys: impl IntoIterator<Item = given!(F::Args<'k>; $tuple $($part $name),*)>,
                warm: Warm<'_>,
            ) -> WarmReport
            where
                F::Args<'k>: Send,
            {
                $calls::warm::<F>(packed!(F::Args<'k>; keys; $($part $name),*), warm)
            }
        }
    };
}
for_each_arity!(calls[Companion() synchronous]);
for_each_arity!(calls[MethodCompanion(self) synchronous]);
#[cfg(feature = "store")]
for_each_arity!(calls[SharedCompanion() shared]);
#[cfg(feature = "store")]
for_each_arity!(calls[SharedMethodCompanion(self) shared]);

#[cfg(feature = "async")]
macro_rules! async_calls {
    ([$companion:ident ($($this:ident)?) $calls:ident] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: AsyncFunction<Args<'k>: $tuple> + AsyncCompute<<F as AsyncFunction>::Args<'k>>,
        {
            /// Computes what is not fresh of these keys, several at a time, in the calling task.
            ///
            /// A key is what the only parameter is, or a tuple of all parameters. Keys are taken from
            /// their source as room comes free. Each counts as a call, and finds what calls find; but
            /// what is stale is computed anew. Nothing is done for a memo that is switched off.
            ///
            /// ```text
            /// let report = shipping_cost::warm([("EU", 250), ("US", 250)]).await;
            /// assert_eq!(report.failed, 0);
            /// ```
            ///
            /// # Cancel safety
            ///
            /// Dropping the future drops the computes that are under way; whoever waits for one of
            /// them computes instead. What has been stored stays.
            ///
            /// # Panics
            ///
            /// If a compute panics: no further key is begun, those that were are finished, then the
            /// panic goes on. And if other code of the user's does.
            pub fn warm(
                $($this,)?
                keys: impl IntoIterator<
                    Item = given!(<F as AsyncFunction>::Args<'k>; $tuple $($part $name),*),
                >,
            ) -> later!(WarmReport) {
                let keys = packed!(<F as AsyncFunction>::Args<'k>; keys; $($part $name),*);
                $calls::warm::<F>(keys, Warm::new())
            }

            /// As `warm`, with a word on how much of it runs at a time, and who is told how far it is:
            /// `Warm::new().concurrency(4).on_progress(|progress| …)`.
            pub fn warm_with(
                $($this,)?
                keys: impl IntoIterator<
                    Item = given!(<F as AsyncFunction>::Args<'k>; $tuple $($part $name),*),
                >,
                warm: Warm<'_>,
            ) -> later!(WarmReport) {
                let keys = packed!(<F as AsyncFunction>::Args<'k>; keys; $($part $name),*);
                $calls::warm::<F>(keys, warm)
            }
        }
    };
}
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncCompanion() asynchronous]);
#[cfg(feature = "async")]
for_each_arity!(async_calls[AsyncMethodCompanion(self) asynchronous]);
#[cfg(feature = "store")]
for_each_arity!(async_calls[AsyncSharedCompanion() shared_async]);
#[cfg(feature = "store")]
for_each_arity!(async_calls[AsyncSharedMethodCompanion(self) shared_async]);

macro_rules! batch_calls {
    ([$companion:ident ($($this:ident)?)] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: BatchFunction<Rest<'k>: $tuple>,
        {
            /// Computes what is not fresh of these items, several chunks at a time, on threads.
            ///
            /// Items are taken from their source as room comes free. Each chunk counts as a call.
            /// Nothing is done for a memo that is switched off.
            ///
            /// ```text
            /// let report = prices::warm(skus, "EUR");
            /// assert_eq!(report.failed, 0);
            /// ```
            ///
            /// # Panics
            ///
            /// If a compute panics: no further chunk is begun, those that were are finished, then the
            /// panic goes on. And if other code of the user's does.
            pub fn warm(
                $($this,)?
                items: impl IntoIterator<Item = F::Item>,
                $($name: <F::Rest<'k> as $tuple>::$part),*
            ) -> WarmReport
            where
                F::Item: Send,
                F::Rest<'k>: Send,
            {
                let rest = <F::Rest<'k>>::pack($($name),*);
                batch::warm::<F>(items.into_iter(), rest, Warm::new())
            }

            /// As `warm`, with a word on how much of it runs at a time, and who is told how far it is:
            /// `Warm::new().concurrency(4).on_progress(|progress| …)`.
            pub fn warm_with(
                $($this,)?
                items: impl IntoIterator<Item = F::Item>,
                $($name: <F::Rest<'k> as $tuple>::$part,)*
                warm: Warm<'_>,
            ) -> WarmReport
            where
                F::Item: Send,
                F::Rest<'k>: Send,
            {
                batch::warm::<F>(items.into_iter(), <F::Rest<'k>>::pack($($name),*), warm)
            }
        }
    };
}
for_each_arity!(batch_calls[BatchCompanion()]);
for_each_arity!(batch_calls[MethodBatchCompanion(self)]);
#[cfg(feature = "store")]
for_each_arity!(batch_calls[SharedBatchCompanion()]);
#[cfg(feature = "store")]
for_each_arity!(batch_calls[SharedMethodBatchCompanion(self)]);

#[cfg(feature = "async")]
macro_rules! async_batch_calls {
    ([$companion:ident ($($this:ident)?)] $arity:literal $tuple:ident $($part:ident $name:ident),*) => {
        impl<'k, F, const KEYS: usize> $companion<F, KEYS, $arity>
        where
            F: AsyncBatchFunction<Rest<'k>: $tuple> + AsyncBatchCompute<<F as AsyncBatchFunction>::Rest<'k>>,
        {
            /// Computes what is not fresh of these items, several chunks at a time, in the calling
            /// task.
            ///
            /// Items are taken from their source as room comes free. Each chunk counts as a call.
            /// Nothing is done for a memo that is switched off.
            ///
            /// ```text
            /// let report = prices::warm(skus, "EUR").await;
            /// assert_eq!(report.failed, 0);
            /// ```
            ///
            /// # Cancel safety
            ///
            /// Dropping the future drops the computes that are under way; whoever waits for one of
            /// them computes instead. What has been stored stays.
            ///
            /// # Panics
            ///
            /// If a compute panics: no further chunk is begun, those that were are finished, then the
            /// panic goes on. And if other code of the user's does.
            pub fn warm(
                $($this,)?
                items: impl IntoIterator<Item = F::Item>,
                $($name: <<F as AsyncBatchFunction>::Rest<'k> as $tuple>::$part),*
            ) -> later!(WarmReport) {
                let rest = <<F as AsyncBatchFunction>::Rest<'k>>::pack($($name),*);
                batch::warm_async::<F>(items.into_iter(), rest, Warm::new())
            }

            /// As `warm`, with a word on how much of it runs at a time, and who is told how far it is:
            /// `Warm::new().concurrency(4).on_progress(|progress| …)`.
            pub fn warm_with(
                $($this,)?
                items: impl IntoIterator<Item = F::Item>,
                $($name: <<F as AsyncBatchFunction>::Rest<'k> as $tuple>::$part,)*
                warm: Warm<'_>,
            ) -> later!(WarmReport) {
                let rest = <<F as AsyncBatchFunction>::Rest<'k>>::pack($($name),*);
                batch::warm_async::<F>(items.into_iter(), rest, warm)
            }
        }
    };
}
#[cfg(feature = "async")]
for_each_arity!(async_batch_calls[AsyncBatchCompanion()]);
#[cfg(feature = "async")]
for_each_arity!(async_batch_calls[AsyncMethodBatchCompanion(self)]);
#[cfg(feature = "store")]
for_each_arity!(async_batch_calls[AsyncSharedBatchCompanion()]);
#[cfg(feature = "store")]
for_each_arity!(async_batch_calls[AsyncSharedMethodBatchCompanion(self)]);
