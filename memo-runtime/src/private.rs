//! What expansions name, and nothing else. No part of the public API: it changes with the macros.

#[cfg(feature = "store")]
pub use crate::function::companion::{AsyncSharedBatchCompanion, SharedBatchCompanion};
pub use crate::function::companion::{BatchCompanion, Companion};
pub use crate::function::tuple::*;
#[cfg(feature = "async")]
pub use crate::function::{
    AsyncBatchCompute, AsyncBatchFunction, AsyncCompute, AsyncFunction, call_async,
    call_batch_async,
    companion::{AsyncBatchCompanion, AsyncCompanion},
};
pub use crate::function::{BatchFunction, BatchReturn, Function, call, call_batch};
pub use crate::function::{Failed, HasNoPlace, HasPlace};
pub use crate::key::{ByRef, ErasedKey, Lookup};
pub use crate::memo::{Memo, Spec};
pub use crate::record::{AsFuture, AsReady, Field, FutureKind, IntoResults, ReadyKind, Results};
#[cfg(feature = "registry")]
pub use crate::registry::{AnyMemo, Registered};
pub use crate::returns::{Kind, PlainKind, Returned, Returns, Stored};
pub use crate::{
    __failed as failed, __register as register, __results as results, __returned as returned,
};
#[cfg(any(feature = "registry", feature = "store"))]
pub use inventory;

/// The memo of a function that returns `R`.
pub type MemoOf<K, R> = Memo<K, <R as Returns>::Value>;
/// The memo of a batch function that returns `R`.
pub type BatchMemo<K, R> = Memo<K, <R as BatchReturn>::Value>;
