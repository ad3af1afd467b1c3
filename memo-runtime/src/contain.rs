//! Keeping the panics of user code where they belong.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;

/// What a panic carries.
pub(crate) type Panic = Box<dyn Any + Send>;

/// Runs user code that nobody waits for; a panic ends here, and is told.
///
/// The panic hook has shown it already.
pub(crate) fn contain<R>(code: impl FnOnce() -> R) -> Option<R> {
    match catch(code) {
        Ok(result) => Some(result),
        Err(panic) => {
            discard(panic);
            None
        }
    }
}

/// Runs user code; a panic comes back as a value.
pub(crate) fn catch<R>(code: impl FnOnce() -> R) -> Result<R, Panic> {
    // What the code was working on is its own: our structures are valid wherever it is called.
    catch_unwind(AssertUnwindSafe(code))
}

/// Runs user code that is a future; a panic comes back as a value.
pub(crate) async fn catch_future<F: Future>(future: F) -> Result<F::Output, Panic> {
    let mut future = pin!(future);
    poll_fn(|context| match catch(|| future.as_mut().poll(context)) {
        Ok(polled) => polled.map(Ok),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}

/// Drops what a panic carries, which may panic again, and again.
pub(crate) fn discard(panic: Panic) {
    let mut panic = Some(panic);
    // Each round can only leave another one; nobody nests them as deep as this.
    for _ in 0..8 {
        let Some(carried) = panic.take() else { return };
        panic = catch(|| drop(carried)).err();
    }
    // Better a leak than an abort.
    #[expect(clippy::mem_forget, reason = "its drop panics each time")]
    std::mem::forget(panic);
}

/// Drops each value although the drop of one may panic; then the first panic goes on.
///
/// A plain drop of a collection would abort at the second panic.
pub(crate) fn drop_each<T>(values: impl IntoIterator<Item = T>) {
    let mut panicked = FirstPanic::default();
    for value in values {
        panicked.run(|| drop(value));
    }
    panicked.resume();
}

/// The first panic of several pieces of user code: it goes on when all of them have been run.
#[derive(Debug, Default)]
pub(crate) struct FirstPanic(Option<Panic>);

impl FirstPanic {
    /// Runs user code; a panic is kept, if it is the first.
    pub(crate) fn run<R>(&mut self, code: impl FnOnce() -> R) -> Option<R> {
        self.keep(catch(code))
    }

    /// Keeps the panic of code that has been run, if it is the first.
    pub(crate) fn keep<R>(&mut self, ran: Result<R, Panic>) -> Option<R> {
        match ran {
            Ok(result) => return Some(result),
            Err(panic) if self.0.is_none() => self.0 = Some(panic),
            Err(panic) => discard(panic),
        }
        None
    }

    /// Whether there was one.
    pub(crate) fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// Lets the panic go on, if there was one.
    pub(crate) fn resume(mut self) {
        if let Some(panic) = self.0.take() {
            resume_unwind(panic);
        }
    }
}

impl Drop for FirstPanic {
    fn drop(&mut self) {
        if let Some(panic) = self.0.take() {
            discard(panic);
        }
    }
}
