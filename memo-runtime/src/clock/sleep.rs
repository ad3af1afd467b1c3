//! Waiting for a moment, as a future.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use super::timers::Timer;
use super::{Clock, Tick};

/// Ready from a moment on.
///
/// # Cancel safety
///
/// Dropping it forgets the waker.
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub(crate) struct Sleep {
    clock: Clock,
    until: Tick,
    timer: Option<Timer>,
}

impl Clock {
    /// Waits until a moment.
    pub(crate) fn sleep_until(&self, until: Tick) -> Sleep {
        Sleep {
            clock: self.clone(),
            until,
            timer: None,
        }
    }
}

impl Sleep {
    fn forget(&mut self) {
        if let Some(timer) = self.timer.take() {
            self.clock.cancel(timer);
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.clock.now() >= self.until {
            return Poll::Ready(());
        }
        self.forget();
        let timer = self.clock.wake_at(self.until, context.waker().clone());
        self.timer = Some(timer);
        // The moment may have come before the waker was there.
        if self.clock.now() >= self.until {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.forget();
    }
}

/// Waits for `future`, at most until `deadline`, if there is one.
///
/// The future is looked at first: what is ready in time is never late.
pub(crate) async fn within<F: Future>(
    clock: &Clock,
    deadline: Option<Tick>,
    future: F,
) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut sleep = deadline.map(|deadline| clock.sleep_until(deadline));
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        match &mut sleep {
            Some(sleep) => Pin::new(sleep).poll(context).map(|()| None),
            None => Poll::Pending,
        }
    })
    .await
}
