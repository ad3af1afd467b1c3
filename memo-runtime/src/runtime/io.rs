//! The I/O thread: store clients live here, whoever calls and from wherever.
//!
//! A client that is spawned on a user's executor dies with it, and a synchronous call that waits for
//! one on a current-thread executor never returns. On a thread of our own neither happens.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::mpsc as std_mpsc;
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, ErrorKind, Result};
use crate::sync::lock;

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The way to the I/O thread.
#[derive(Debug)]
pub(super) struct Io {
    jobs: Mutex<Option<mpsc::UnboundedSender<Job>>>,
    /// Tells both kinds of waiters that the thread has ended.
    ended: Mutex<Option<(oneshot::Receiver<()>, std_mpsc::Receiver<()>)>>,
}

impl Io {
    /// Starts the thread; `farewell` is what it does last, within `flush_timeout`.
    pub(super) fn start(
        flush_timeout: Duration,
        farewell: impl Future<Output = ()> + Send + 'static,
    ) -> Result<Self> {
        let failed = |error| Error::config("cannot start the I/O thread").with_source(error);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(failed)?;
        let (jobs, queue) = mpsc::unbounded_channel();
        let (tell_tasks, told_tasks) = oneshot::channel();
        let (tell_threads, told_threads) = std_mpsc::channel();
        let run = move || {
            runtime.block_on(async {
                let drained = serve(queue).await;
                let ending = async {
                    drained.await;
                    farewell.await;
                };
                // Whatever takes longer is given up: a runtime ends when it is told to.
                tokio::time::timeout(flush_timeout, ending).await.ok();
            });
            runtime.shutdown_background();
            tell_tasks.send(()).ok();
            tell_threads.send(()).ok();
        };
        thread::Builder::new()
            .name("memokit-io".to_owned())
            .spawn(run)
            .map_err(failed)?;
        Ok(Self {
            jobs: Mutex::new(Some(jobs)),
            ended: Mutex::new(Some((told_tasks, told_threads))),
        })
    }

    /// Runs `operation` on the I/O thread and waits for it, for at most `limit`.
    ///
    /// The operation goes on to its end in any case: also if the wait ends early, or is dropped.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        name: &'static str,
        limit: Duration,
        operation: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.spawn(async move {
            let mut operation = Box::pin(operation);
            match tokio::time::timeout(limit, operation.as_mut()).await {
                // Nobody waits any more: fine.
                Ok(result) => drop(reply.send(result)),
                Err(_) => {
                    let message = format!("store did not answer within {limit:?}");
                    drop(reply.send(Err(Error::new(ErrorKind::Timeout, name, message))));
                    operation.await.ok();
                }
            }
        })?;
        // The sender is dropped unsent if the operation panicked, or the thread is ending.
        answer.await.unwrap_or_else(|_| Err(Error::closed(name)))
    }

    /// Runs `job` on the I/O thread, for nobody to wait.
    pub(super) fn spawn(&self, job: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        let jobs = lock(&self.jobs);
        let closed = || Error::closed("spawn");
        jobs.as_ref()
            .ok_or_else(closed)?
            .send(Box::pin(job))
            .map_err(|_| closed())
    }

    /// Takes no more jobs, and waits until the thread has ended.
    pub(super) async fn stop(&self) {
        lock(&self.jobs).take();
        let ended = lock(&self.ended).take();
        if let Some((ended, _)) = ended {
            ended.await.ok();
        }
    }

    /// As [`stop`](Self::stop), on a thread, for at most `limit`.
    pub(super) fn stop_blocking(&self, limit: Duration) {
        lock(&self.jobs).take();
        let ended = lock(&self.ended).take();
        if let Some((_, ended)) = ended {
            ended.recv_timeout(limit).ok();
        }
    }
}

/// Starts jobs as they come, until no more can; returns what waits for those that are running.
async fn serve(mut queue: mpsc::UnboundedReceiver<Job>) -> impl Future<Output = ()> {
    // Every job holds a sender: the receiver ends when the last of them is done.
    let (running, mut all_done) = mpsc::channel::<Infallible>(1);
    while let Some(job) = queue.recv().await {
        let running = running.clone();
        tokio::spawn(async move {
            let _running = running;
            job.await;
        });
    }
    drop(running);
    async move {
        all_done.recv().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;
    use crate::park::block_on;

    async fn panicking() -> Result<()> {
        panic!("a store")
    }

    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn stopping_finishes_what_was_begun_and_takes_nothing_more() {
        let said_goodbye = Arc::new(AtomicBool::new(false));
        let goodbye = Arc::clone(&said_goodbye);
        let io = Io::start(LONG, async move { goodbye.store(true, Ordering::SeqCst) })
            .expect("a thread");
        let (go, gate) = oneshot::channel::<()>();
        let (done, finished) = std_mpsc::channel();
        io.spawn(async move {
            gate.await.ok();
            done.send(()).expect("the test waits");
        })
        .expect("still open");
        go.send(()).expect("the job waits");
        block_on(io.stop());
        finished
            .try_recv()
            .expect("the job has ended before the thread");
        assert!(said_goodbye.load(Ordering::SeqCst));
        let late = block_on(io.run("late", LONG, async { Ok(()) }));
        assert_eq!(late.expect_err("closed").kind(), ErrorKind::Closed);
    }

    #[test]
    fn a_slow_operation_costs_its_caller_the_limit_and_a_panic_only_itself() {
        let io = Io::start(Duration::from_millis(1), async {}).expect("a thread");
        let never = std::future::pending::<Result<()>>();
        let slow = block_on(io.run("get_many", Duration::from_millis(1), never));
        assert_eq!(slow.expect_err("too slow").kind(), ErrorKind::Timeout);
        let panicked = block_on(io.run("get_many", LONG, panicking()));
        assert!(panicked.is_err());
        assert_eq!(
            block_on(io.run("get_many", LONG, async { Ok(7) })).expect("still serving"),
            7
        );
        // The operation that never ends does not keep the thread.
        io.stop_blocking(LONG);
    }
}
