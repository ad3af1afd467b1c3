//! What an expansion of `#[memoize]` implements, and the calls that it makes.
//!
//! An expansion is a description (one of the traits here), one static and one call; everything that
//! happens then stands in this crate.

#[cfg(feature = "async")]
mod asynchronous;
mod batch;
pub(crate) mod companion;
mod detach;
mod needs;
#[cfg(feature = "store")]
mod shared;
#[cfg(feature = "store")]
mod shared_async;
mod store_error;
mod synchronous;
mod tenant;
mod thread;
#[cfg(feature = "async")]
mod thread_async;
pub(crate) mod tuple;
mod warm;

#[cfg(feature = "async")]
pub use self::asynchronous::{AsyncCompute, AsyncFunction, call_async};
pub(crate) use self::batch::wrong_number;
#[cfg(feature = "async")]
pub use self::batch::{AsyncBatchCompute, AsyncBatchFunction, call_batch_async};
pub use self::batch::{
    BatchFunction, BatchReturn, Failed, HasNoPlace, HasPlace, IsBatchReturn, call_batch,
};
pub use self::detach::{Kept, MaybeTimeout, Task, timed_out};
#[cfg(feature = "store")]
pub use self::needs::NeedsSharedValue;
pub use self::needs::{NeedsKept, NeedsKey, NeedsTextKey, NeedsValue};
pub use self::store_error::{MaybeStoreError, failed_with_store};
pub use self::synchronous::{Function, call};
pub use self::thread::{ThreadFunction, call_in_thread};
#[cfg(feature = "async")]
pub use self::thread_async::{AsyncThreadCompute, AsyncThreadFunction, call_in_thread_async};
#[cfg(feature = "store")]
pub use self::{shared::call_shared, shared_async::call_shared_async};
