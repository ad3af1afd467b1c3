//! What expansions name, and nothing else. No part of the public API: it changes with the macros.

pub use std::borrow::Cow;
pub use std::boxed::Box;
pub use std::clone::Clone;
pub use std::format;
pub use std::marker::{PhantomData, Send, Sized, Sync};
pub use std::option::Option;
pub use std::primitive::{bool, usize};
pub use std::unreachable;
pub use std::vec::Vec;

pub use crate::Error;
pub use crate::background::Detached;
#[cfg(feature = "codec-bincode")]
pub use crate::codec::Bincode;
#[cfg(feature = "codec-json")]
pub use crate::codec::Json;
#[cfg(feature = "codec-msgpack")]
pub use crate::codec::Msgpack;
#[cfg(feature = "codec-postcard")]
pub use crate::codec::Postcard;
pub use crate::eviction::Policy;
#[cfg(feature = "store")]
pub use crate::function::NeedsSharedValue;
#[cfg(feature = "store")]
pub use crate::function::companion::{
    AsyncSharedBatchCompanion, AsyncSharedCompanion, AsyncSharedMethodBatchCompanion,
    AsyncSharedMethodCompanion, SharedBatchCompanion, SharedCompanion, SharedMethodBatchCompanion,
    SharedMethodCompanion,
};
pub use crate::function::companion::{
    BatchCompanion, Companion, MethodBatchCompanion, MethodCompanion, ThreadCompanion,
    ThreadMethodCompanion,
};
pub use crate::function::tuple::*;
#[cfg(feature = "async")]
pub use crate::function::{
    AsyncBatchCompute, AsyncBatchFunction, AsyncCompute, AsyncFunction, call_async,
    call_batch_async,
    companion::{
        AsyncBatchCompanion, AsyncCompanion, AsyncMethodBatchCompanion, AsyncMethodCompanion,
    },
};
#[cfg(feature = "async")]
pub use crate::function::{
    AsyncThreadCompute, AsyncThreadFunction, call_in_thread_async,
    companion::{AsyncThreadCompanion, AsyncThreadMethodCompanion},
};
pub use crate::function::{
    BatchFunction, BatchReturn, Function, IsBatchReturn, ThreadFunction, call, call_batch,
    call_in_thread,
};
pub use crate::function::{
    Failed, HasNoPlace, HasPlace, Kept, MaybeStoreError, MaybeTimeout, NeedsKept, NeedsKey,
    NeedsTextKey, NeedsValue, Task, failed_with_store, timed_out,
};
#[cfg(feature = "store")]
pub use crate::function::{call_shared, call_shared_async};
pub use crate::key::{
    AnyKey, Bound, CacheKey, CallLookup, CopyBound, Each, ErasedKey, IntoTenant, IsCow, IsList,
    IsOption, KeyLayout, KeyPart, KeyText, Lookup, MapKey, MethodKey, MethodLookup, OfTenant,
    OwnedKey, RecordKey, RecordLookup, RefBound, TenantLookup, TenantName, Tenanted, TextKeyPart,
    array, cow, each, list, optional, tenant,
};
pub use crate::mem_size::{HasValue, MemSize, Unweighed, Weigher, total};
#[cfg(feature = "store")]
pub use crate::memo::SharedValue;
pub use crate::memo::{
    Described, IntoTags, IsPolicy, MaybeAbsent, MaybeError, Memo, Spec, custom_policy,
    generic_memo, one_for, some_keys, tag_list, tags_of, type_argument,
};
pub use crate::policy::Period;
#[cfg(feature = "registry")]
pub use crate::record::RegisteredMethod;
pub use crate::record::{
    AsFuture, AsReady, Calculation, CalculationInfo, Field, FutureKind, HasCell, HasKey,
    IntoResults, KEY_DROPS_TENANT, Keyed, MemoCell, Memoized, Nth, ReadyKind, Results,
    TenantIsNotTold, TenantOf, generic_field,
};
#[cfg(feature = "registry")]
pub use crate::registry::{AnyMemo, Registered};
pub use crate::returns::{
    Failure, Guess, IsPlain, IsResult, Kind, PlainKind, Returned, Returns, Sharing, Stored,
    StoredValue, ThreadValue, guess, share,
};
#[cfg(all(
    feature = "test-util",
    feature = "codec-postcard",
    feature = "codec-bincode",
    feature = "codec-msgpack",
    feature = "codec-json"
))]
pub use crate::testing::fuzz::{fuzz_envelope, fuzz_key};
#[cfg(all(feature = "store", feature = "test-util"))]
pub use crate::testing::sealed::{open_value, seal_value};
#[cfg(all(feature = "store", feature = "test-util"))]
pub use crate::testing::store_contract::check_store;
#[cfg(feature = "test-util")]
pub use crate::testing::{
    probe::{Probe, Seen},
    run::{bind_test_async, run_test, run_test_async},
};
pub use crate::thread::{Here, ThreadMemo, generic_thread_memo};
pub use crate::{
    __batch_fails as batch_fails, __batch_fails_with_store as batch_fails_with_store,
    __batch_return as batch_return, __bound as bound, __companion as companion, __fails as fails,
    __fails_with_store as fails_with_store, __guessed as guessed, __here as here,
    __itself as itself, __keep as keep, __key_without_tenant as key_without_tenant, __lend as lend,
    __no_result_for_each as no_result_for_each, __owned as owned, __register as register,
    __results as results, __returned as returned, __spec as spec, __stored as stored,
    __text_itself as text_itself, __text_owned as text_owned, __times_out as times_out,
    __weigher as weigher,
};
#[cfg(any(feature = "registry", feature = "store"))]
pub use inventory;

/// The key of a function with a tenant.
pub type TenantKey<K> = Tenanted<Box<str>, K>;

/// What is stored of what a function returns.
pub type FunctionValue<F> = <<F as Function>::Returns as Returns>::Value;
/// What is stored of what an async function returns.
#[cfg(feature = "async")]
pub type AsyncFunctionValue<F> = <<F as AsyncFunction>::Returns as Returns>::Value;

/// A compute of a function, with arguments of its own, where an option asks for it.
pub type MaybeDetached<F> = Option<Detached<<<F as Function>::Returns as Returns>::Return>>;
/// A compute of an async function, with arguments of its own, where an option asks for it.
#[cfg(feature = "async")]
pub type MaybeTask<F> = Option<Task<<<F as AsyncFunction>::Returns as Returns>::Return>>;

/// What is stored of each item of a batch.
pub type BatchFunctionValue<F> =
    <<F as BatchFunction>::Return as BatchReturn<<F as BatchFunction>::Item>>::Value;
/// What is stored of each item of an async batch.
#[cfg(feature = "async")]
pub type AsyncBatchFunctionValue<F> =
    <<F as AsyncBatchFunction>::Return as BatchReturn<<F as AsyncBatchFunction>::Item>>::Value;
/// What is returned for one item of a batch.
pub type BatchFunctionOne<F> =
    <<F as BatchFunction>::Return as BatchReturn<<F as BatchFunction>::Item>>::One;
/// What is returned for one item of an async batch.
#[cfg(feature = "async")]
pub type AsyncBatchFunctionOne<F> =
    <<F as AsyncBatchFunction>::Return as BatchReturn<<F as AsyncBatchFunction>::Item>>::One;

/// The memo of a function.
pub type FunctionMemo<F> = Memo<<F as Function>::Key, <<F as Function>::Returns as Returns>::Value>;
/// The memo of an async function.
#[cfg(feature = "async")]
pub type AsyncFunctionMemo<F> =
    Memo<<F as AsyncFunction>::Key, <<F as AsyncFunction>::Returns as Returns>::Value>;
/// The memo of a function with `scope = thread`.
pub type ThreadFunctionMemo<F> =
    ThreadMemo<<F as ThreadFunction>::Key, <<F as ThreadFunction>::Returns as Returns>::Value>;
/// Where each thread has its part of that.
pub type ThreadHere<F> =
    Here<<F as ThreadFunction>::Key, <<F as ThreadFunction>::Returns as Returns>::Value>;
/// The memo of an async function with `scope = thread`.
#[cfg(feature = "async")]
pub type AsyncThreadFunctionMemo<F> = ThreadMemo<
    <F as AsyncThreadFunction>::Key,
    <<F as AsyncThreadFunction>::Returns as Returns>::Value,
>;
/// The memo of a batch function.
pub type BatchFunctionMemo<F> = Memo<
    <F as BatchFunction>::Key,
    <<F as BatchFunction>::Return as BatchReturn<<F as BatchFunction>::Item>>::Value,
>;
/// The memo of an async batch function.
#[cfg(feature = "async")]
pub type AsyncBatchFunctionMemo<F> = Memo<
    <F as AsyncBatchFunction>::Key,
    <<F as AsyncBatchFunction>::Return as BatchReturn<<F as AsyncBatchFunction>::Item>>::Value,
>;

/// References to the items of a batch.
pub fn references<T>(items: &[T]) -> Vec<&T> {
    items.iter().collect()
}

/// The beginning of a [`Spec`]: the names of the item, and where its annotation stands.
///
/// A macro of ours, for a user may have one named `concat`.
#[doc(hidden)]
#[macro_export]
macro_rules! __spec {
    (record $record:literal, $keys:expr) => {
        $crate::__private::Spec::new(
            ::core::concat!(::core::module_path!(), "::", $record),
            ::core::module_path!(),
            $record,
        )
        .of_record($record, $keys)
    };
    (name $name:literal, $docs:literal) => {
        $crate::__private::Spec::new($name, ::core::module_path!(), $name).at(
            ::core::file!(),
            ::core::line!(),
            $docs,
        )
    };
    ($item:literal, $docs:literal) => {
        $crate::__private::Spec::new(
            ::core::concat!(::core::module_path!(), "::", $item),
            ::core::module_path!(),
            $item,
        )
        .at(::core::file!(), ::core::line!(), $docs)
    };
    ($record:literal, $item:literal, $docs:literal) => {
        $crate::__private::Spec::new(
            ::core::concat!(::core::module_path!(), "::", $record, "::", $item),
            ::core::module_path!(),
            $item,
        )
        .at(::core::file!(), ::core::line!(), $docs)
    };
}
