//! Tasks that stay where their memos are.

use tokio::task::JoinHandle;

use super::scope;

/// Spawns a task on the current tokio runtime that keeps the runtime of memokit that is bound here.
///
/// What `tokio::spawn` is given leaves a [scope](crate::Runtime::scope): its memos are those of the
/// process. Where no runtime is bound this is `tokio::spawn`.
///
/// # Cancel safety
///
/// As of `tokio::spawn`: dropping the handle lets the task go on.
///
/// # Panics
///
/// If it is called outside of a tokio runtime.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{Runtime, spawn};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let runtime = Runtime::builder().build().await?;
/// let answer = runtime
///     .scope(async {
///         let task = spawn(async { 6 * 7 }); // its memos are those of `runtime`
///         task.await
///     })
///     .await;
/// assert_eq!(answer.unwrap(), 42);
/// # Ok::<_, memokit::Error>(()) }).unwrap();
/// ```
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(scope::bound(future))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Runtime;

    #[test]
    fn a_task_keeps_the_runtime_and_a_stranger_does_not() {
        let executor = tokio::runtime::Builder::new_current_thread().build();
        executor.expect("an executor").block_on(async {
            let runtime = Runtime::builder().build().await.expect("a thread for I/O");
            let tasks = async { (spawn(async { bound() }), tokio::spawn(async { bound() })) };
            let (kept, left) = runtime.scope(tasks).await;
            let ours = Arc::as_ptr(&runtime.inner).addr();
            assert_eq!(kept.await.expect("no panic"), Some(ours));
            assert_eq!(left.await.expect("no panic"), None);
            assert_eq!(spawn(async { bound() }).await.expect("no panic"), None);
        });
    }

    /// Which runtime is bound here.
    fn bound() -> Option<usize> {
        scope::current().map(|runtime| Arc::as_ptr(&runtime).addr())
    }
}
