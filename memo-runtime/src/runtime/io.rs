//! The I/O thread: store clients live here, whoever calls and from wherever.
//!
//! A client that is spawned on a user's executor dies with it, and a synchronous call that waits for
//! one on a current-thread executor never returns. On a thread of our own neither happens.

use std::convert::Infallible;
use std::pin::Pin;
use std::process;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use crate::error::{Error, ErrorKind, Result};
use crate::park::block_on_for;
use crate::sync::lock;

pub(super) type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// For how long an operation may go on that nobody waits for any more.
pub(super) const LINGER: Duration = Duration::from_secs(5);

/// The way to the I/O thread.
#[derive(Debug)]
pub(super) struct Io {
    jobs: Mutex<Option<mpsc::UnboundedSender<Job>>>,
    /// Closed when the thread has ended.
    ended: watch::Receiver<()>,
    /// The process that has the thread: a fork of it has not.
    process: u32,
}

impl Io {
    /// Starts the thread; `farewells` are what it does last, side by side.
    ///
    /// Half of `flush_timeout` is for what was begun, the other half for the farewells.
    pub(super) fn start(flush_timeout: Duration, farewells: Vec<Job>) -> Result<Self> {
        let failed = |error| Error::config("cannot start the I/O thread").with_source(error);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(failed)?;
        let (jobs, queue) = mpsc::unbounded_channel();
        let (end, ended) = watch::channel(());
        let run = move || {
            runtime.block_on(async {
                let begun = serve(queue).await;
                // Whatever takes longer is given up: a runtime ends when it is told to.
                let half = flush_timeout / 2;
                tokio::time::timeout(half, begun).await.ok();
                tokio::time::timeout(half, all(farewells)).await.ok();
            });
            runtime.shutdown_background();
            drop(end);
        };
        thread::Builder::new()
            .name("memokit-io".to_owned())
            .spawn(run)
            .map_err(failed)?;
        Ok(Self {
            jobs: Mutex::new(Some(jobs)),
            ended,
            process: process::id(),
        })
    }

    /// An error in a process that was forked from the one with the thread: nobody would ever answer.
    ///
    /// Asked before any lock is taken, which another thread may have held when the process was forked.
    pub(super) fn is_here(&self, name: &'static str) -> Result<()> {
        if self.process == process::id() {
            return Ok(());
        }
        let message = "this process was forked from the one that started the runtime, whose threads it has not; \
                       start another runtime";
        Err(Error::new(ErrorKind::Closed, name, message))
    }

    /// Runs `operation` on the I/O thread and waits for it, for at most `limit`; `ended` is told there what came of
    /// it, whoever still waits.
    ///
    /// The operation goes on for a while: also if the wait ends early, or is dropped.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        name: &'static str,
        limit: Duration,
        operation: impl Future<Output = Result<T>> + Send + 'static,
        ended: impl FnOnce(&Result<T>) + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.spawn(async move {
            // A task of its own, so that a panic in it is seen.
            let mut operation = tokio::spawn(operation);
            let result = match tokio::time::timeout(limit, &mut operation).await {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => Err(Error::store(name, "the store panicked")),
                Err(_) => {
                    let message = format!("store did not answer within {limit:?}");
                    Err(Error::new(ErrorKind::Timeout, name, message))
                }
            };
            ended(&result);
            // Nobody may be waiting any more: fine. The operation counts as begun until it ends.
            drop(reply.send(result));
            if !operation.is_finished()
                && tokio::time::timeout(LINGER, &mut operation).await.is_err()
            {
                // A peer that never answers must not keep a task, a connection and a lock for ever.
                operation.abort();
            }
        })
        .map_err(|_| Error::closed(name))?;
        answer.await.unwrap_or_else(|_| Err(Error::closed(name)))
    }

    /// Runs `job` on the I/O thread, for nobody to wait.
    pub(super) fn spawn(&self, job: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        self.is_here("spawn")?;
        let jobs = lock(&self.jobs);
        let closed = || Error::closed("spawn");
        jobs.as_ref()
            .ok_or_else(closed)?
            .send(Box::pin(job))
            .map_err(|_| closed())
    }

    /// Takes no more jobs, and waits until the thread has ended.
    pub(super) async fn stop(&self) {
        if self.is_here("stop").is_err() {
            return;
        }
        lock(&self.jobs).take();
        // An error says that the other side is gone: the thread has ended.
        while self.ended.clone().changed().await.is_ok() {}
    }

    /// As [`stop`](Self::stop), on a thread, for at most `limit`.
    pub(super) fn stop_blocking(&self, limit: Duration) {
        // Nor is there a timer in a fork, which would end the wait.
        if self.is_here("stop").is_ok() {
            block_on_for(limit, self.stop());
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

/// Runs jobs side by side; one that hangs or panics leaves the others to theirs.
async fn all(jobs: Vec<Job>) {
    let tasks: Vec<_> = jobs.into_iter().map(tokio::spawn).collect();
    for task in tasks {
        task.await.ok();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::mpsc as std_mpsc;

    use super::*;
    use crate::park::block_on;

    #[expect(clippy::unused_async, reason = "as an operation of a store is")]
    async fn panicking() -> Result<()> {
        panic!("a store")
    }

    const LONG: Duration = Duration::from_secs(30);

    #[test]
    fn stopping_finishes_what_was_begun_and_takes_nothing_more() {
        let said_goodbye = Arc::new(AtomicBool::new(false));
        let goodbye = Arc::clone(&said_goodbye);
        let farewell: Job = Box::pin(async move { goodbye.store(true, Ordering::SeqCst) });
        let hanging: Job = Box::pin(std::future::pending());
        let panicking: Job = Box::pin(async { panic!("in a farewell") });
        let half = Duration::from_millis(200);
        let io = Io::start(half, vec![hanging, panicking, farewell]).expect("a thread");
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
        let late = block_on(io.run("late", LONG, async { Ok(()) }, |_| ()));
        assert_eq!(late.expect_err("closed").kind(), ErrorKind::Closed);
    }

    #[test]
    fn a_slow_operation_costs_its_caller_the_limit_and_a_panic_only_itself() {
        let io = Io::start(Duration::from_millis(1), Vec::new()).expect("a thread");
        let never = std::future::pending::<Result<()>>();
        let slow = block_on(io.run("get_many", Duration::from_millis(1), never, |_| ()));
        assert_eq!(slow.expect_err("too slow").kind(), ErrorKind::Timeout);
        let panicked = block_on(io.run("get_many", LONG, panicking(), |_| ()));
        assert!(
            panicked
                .expect_err("a panic")
                .to_string()
                .contains("panicked")
        );
        assert_eq!(
            block_on(io.run("get_many", LONG, async { Ok(7) }, |_| ())).expect("still serving"),
            7
        );
        // The operation that never ends does not keep the thread.
        io.stop_blocking(LONG);
    }
}
