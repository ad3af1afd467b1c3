//! A compute that owns its arguments, and goes on when its caller does not.

use std::fmt;

use super::pool;
use super::reply::{Receiver, channel};
use crate::contain::{Panic, catch};

/// What is done around a compute, on the thread that runs it: first what prepares it, then, with what
/// it returned or nothing if it panicked, what comes after.
pub(crate) type Conduct<R> = Box<dyn FnOnce() -> After<R> + Send>;
/// What is done after a compute.
pub(crate) type After<R> = Box<dyn FnOnce(Option<&R>)>;

/// A compute that owns its arguments.
pub struct Detached<R> {
    start: Box<dyn FnOnce(Conduct<R>) -> Receiver<R>>,
}

impl<R: Send + 'static> Detached<R> {
    /// A compute that can be run on another thread, and whose value can be sent back.
    pub fn new(compute: impl FnOnce() -> R + Send + 'static) -> Self {
        let start = move |conduct: Conduct<R>| {
            let (sender, receiver) = channel();
            pool::run(Box::new(move || {
                // A panic around the compute, in a weigher or a hash, goes to the caller as well.
                let ended = catch(move || {
                    let after = conduct();
                    let returned = catch(compute);
                    after(returned.as_ref().ok());
                    returned
                });
                sender.send(ended.unwrap_or_else(|panic: Panic| Err(panic)));
            }));
            receiver
        };
        Self {
            start: Box::new(start),
        }
    }
}

impl<R> Detached<R> {
    /// Starts the compute on the pool.
    pub(crate) fn start(self, conduct: Conduct<R>) -> Receiver<R> {
        (self.start)(conduct)
    }
}

impl<R> fmt::Debug for Detached<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Detached(..)")
    }
}
