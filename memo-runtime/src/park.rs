//! Waiting on a thread for what a task would await.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
#[cfg(feature = "store")]
use std::time::Duration;

#[cfg(feature = "store")]
use crate::clock::Clock;
use crate::sync::thread::{self, Thread};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs `future` on this thread, which sleeps while there is nothing to do.
///
/// Works inside and outside of any async runtime. Inside one it holds the worker, as every
/// synchronous call does; what it waits for must run elsewhere, as memokit's store I/O does.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let forever = || {
        thread::park();
        true
    };
    drive(future, forever).expect("whoever waits for ever gets an answer")
}

/// As [`block_on`], for at most `limit`.
#[cfg(feature = "store")]
pub(crate) fn block_on_for<F: Future>(limit: Duration, future: F) -> Option<F::Output> {
    let clock = Clock::SYSTEM;
    let deadline = clock.now().after(limit);
    drive(future, || {
        let left = deadline.since(clock.now());
        thread::park_timeout(left);
        !left.is_zero()
    })
}

/// Polls `future` until it is ready, or until `wait` says that there is no time left.
fn drive<F: Future>(future: F, wait: impl Fn() -> bool) -> Option<F::Output> {
    // On a worker of tokio its channels would say "not yet" once the task's budget is spent, and
    // wake us when the worker is back at its queue: never, since we hold it.
    #[cfg(feature = "store")]
    let future = tokio::task::coop::unconstrained(future);
    let mut future = pin!(future);
    if let Poll::Ready(output) = future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        return Some(output);
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return Some(output),
            // A wake-up that is not for us only makes us look once more.
            Poll::Pending if wait() => {}
            Poll::Pending => return None,
        }
    }
}
