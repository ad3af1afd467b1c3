//! Where an async compute in the background runs.

use std::pin::Pin;

use super::pool;
use crate::park::block_on;

/// Runs a future to its end: on the tokio runtime that is entered here, so that what it uses of tokio
/// works; else on a thread of the pool.
pub(crate) fn spawn(future: Pin<Box<dyn Future<Output = ()> + Send>>) {
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => drop(runtime.spawn(future)),
        Err(_) => pool::run(Box::new(|| block_on(future))),
    }
}
