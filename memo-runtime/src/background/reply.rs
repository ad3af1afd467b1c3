//! The answer of a compute in the background to the call that started it.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crate::contain::Panic;
use crate::sync::lock;

/// What a compute gave: a value, or its panic.
pub(crate) type Ended<R> = Result<R, Panic>;

/// Where the answer goes.
#[derive(Debug)]
pub(super) struct Sender<R>(Arc<Mutex<Slot<R>>>);

/// Where the answer comes from: a future that is ready when it is there.
///
/// # Cancel safety
///
/// Dropping it gives the answer up, not the compute.
#[derive(Debug)]
pub(crate) struct Receiver<R>(Arc<Mutex<Slot<R>>>);

#[derive(Debug)]
struct Slot<R> {
    answer: Option<Ended<R>>,
    waker: Option<Waker>,
}

pub(super) fn channel<R>() -> (Sender<R>, Receiver<R>) {
    let slot = Arc::new(Mutex::new(Slot {
        answer: None,
        waker: None,
    }));
    (Sender(Arc::clone(&slot)), Receiver(slot))
}

impl<R> Sender<R> {
    pub(super) fn send(self, answer: Ended<R>) {
        let mut slot = lock(&*self.0);
        slot.answer = Some(answer);
        let waker = slot.waker.take();
        drop(slot);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl<R> Future for Receiver<R> {
    type Output = Ended<R>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Ended<R>> {
        let waker = context.waker().clone();
        let mut slot = lock(&*self.0);
        if let Some(answer) = slot.answer.take() {
            return Poll::Ready(answer);
        }
        let before = slot.waker.replace(waker);
        drop(slot);
        drop(before);
        Poll::Pending
    }
}
