//! Who runs the statements: SQLite blocks, so it has threads of its own.
//!
//! One thread writes, because SQLite lets one connection write at a time and a queue is a fairer
//! place to wait than its lock. Two threads read, so that a long read does not hold up a short one.
//! Work comes over channels and answers go back by `oneshot`, which any executor can await.
//!
//! The threads end when both queues are closed and empty: by [`Threads::close`], or because the
//! last store was dropped. The writer ends last and ties up what there is to tie up.

#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{Builder, JoinHandle};

use memo_runtime::{Error, ErrorKind, Result};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::connection::{Opening, cut_log};
use super::connections::Connections;

/// Enough that a slow read holds up no other; more would cost a page cache each.
const READERS: usize = 2;

/// Work for the connection at a place. It carries the way its answer goes.
type Job = Box<dyn FnOnce(&Connections, usize) + Send>;

/// Where the connection is that writes; the others read.
const WRITER: usize = 0;

/// The threads of one store.
pub(super) struct Threads {
    /// `None` once the store is closed.
    queues: Mutex<Option<Queues>>,
    /// `None` once the threads are known to have ended.
    ///
    /// The lock is held while awaiting the end, so that each of several closers sees it.
    ending: tokio::sync::Mutex<Option<Ending>>,
    /// The process that has the threads: a fork of it has not.
    process: u32,
}

struct Queues {
    writes: Sender<Job>,
    reads: Sender<Job>,
}

struct Ending {
    ended: oneshot::Receiver<rusqlite::Result<()>>,
    writer: JoinHandle<()>,
}

impl Threads {
    /// Starts the threads; the file is open when this returns.
    pub(super) async fn start(opening: Opening) -> Result<Self> {
        refuse_in_a_fork()?;
        let (writes, written) = channel();
        let (reads, read) = channel();
        let (ready, is_ready) = oneshot::channel();
        let (end, ended) = oneshot::channel();
        let writer = spawn("memokit-sqlite-writer".to_owned(), move || {
            let (connections, readers) = match begin(opening, read) {
                Ok(started) => started,
                Err(error) => return drop(ready.send(Err(error))),
            };
            // If nobody waits for this any more, the queues are closed as well.
            drop(ready.send(Ok(())));
            work(&connections, WRITER, || written.recv().ok());
            for reader in readers {
                drop(reader.join());
            }
            drop(end.send(connections.end().map_or(Ok(()), tie_up)));
        })?;
        is_ready.await.unwrap_or_else(|_| Err(panicked("open")))?;
        Ok(Self {
            queues: Mutex::new(Some(Queues { writes, reads })),
            ending: tokio::sync::Mutex::new(Some(Ending { ended, writer })),
            process: process::id(),
        })
    }

    /// Runs `job` on a connection that reads.
    ///
    /// # Cancel safety
    ///
    /// A job that has not begun when the future is dropped never does.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        operation: &'static str,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let job = move |connections: &Connections, place| {
            if !reply.is_closed() {
                drop(reply.send(run(operation, connections, place, job)));
            }
        };
        self.submit(operation, |queues| &queues.reads, Box::new(job))?;
        settle(operation, answer.await)
    }

    /// Runs `job` on the connection that writes.
    ///
    /// # Cancel safety
    ///
    /// The job is run even if the future is dropped: the caller may have lost its patience, but
    /// what it had to say is still worth keeping.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        operation: &'static str,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let job = move |connections: &Connections, place| {
            drop(reply.send(run(operation, connections, place, job)));
        };
        self.submit(operation, |queues| &queues.writes, Box::new(job))?;
        settle(operation, answer.await)
    }

    /// Finishes what was asked for and ends the threads.
    ///
    /// # Cancel safety
    ///
    /// The threads end even if the future is dropped.
    pub(super) async fn close(&self) -> Result<()> {
        self.are_here("close")?;
        drop(lock(&self.queues).take());
        let mut ending = self.ending.lock().await;
        let Some(Ending { ended, .. }) = ending.as_mut() else {
            return Ok(());
        };
        let ended = ended.await;
        // Its last word is said, so this waits for no more than its exit.
        drop(ending.take().map(|ending| ending.writer.join()));
        let ended = ended.map(|ended| ended.map_err(|error| Error::store("close", error)));
        settle("close", ended)
    }

    /// An error in a process that was forked from the one with the threads: nobody would ever answer.
    ///
    /// Asked before any lock is taken, which another thread may have held when the process was forked.
    fn are_here(&self, operation: &'static str) -> Result<()> {
        if self.process == process::id() {
            return Ok(());
        }
        let message =
            "this process was forked from the one that opened the store, whose threads it has not";
        Err(Error::new(ErrorKind::Closed, operation, message))
    }

    /// Sends `job` to one of the queues.
    fn submit(
        &self,
        operation: &'static str,
        queue: impl FnOnce(&Queues) -> &Sender<Job>,
        job: Job,
    ) -> Result<()> {
        self.are_here(operation)?;
        let queues = lock(&self.queues);
        let queues = queues.as_ref().ok_or_else(|| Error::closed(operation))?;
        // A thread that has gone drops the job, and with it the way its answer would go.
        drop(queue(queues).send(job));
        Ok(())
    }
}

/// What the caller hears: the answer, or that there will be none.
fn settle<T>(
    operation: &'static str,
    answer: Result<Result<T>, oneshot::error::RecvError>,
) -> Result<T> {
    answer.unwrap_or_else(|_| Err(panicked(operation)))
}

/// Runs a job, and notes what it has found the file to be.
fn run<T>(
    operation: &'static str,
    connections: &Connections,
    place: usize,
    job: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
) -> Result<T> {
    let outcome = connections.with(place, job)?;
    connections.note(&outcome);
    outcome.map_err(|error| Error::store(operation, error))
}

/// What SQLite knows of open files and their locks it knows for a whole process; in a fork it is wrong.
fn refuse_in_a_fork() -> Result<()> {
    static FIRST: OnceLock<u32> = OnceLock::new();
    if *FIRST.get_or_init(process::id) == process::id() {
        return Ok(());
    }
    Err(Error::config(
        "this process was forked from one that had opened a SQLite store, which SQLite does not survive; open \
         stores after the fork, or start a program",
    ))
}

/// Opens the file for the writer, then for the readers, who start at once.
fn begin(
    opening: Opening,
    reads: Receiver<Job>,
) -> Result<(Arc<Connections>, Vec<JoinHandle<()>>)> {
    let connections = Arc::new(Connections::open(opening, 1 + READERS)?);
    let reads = Arc::new(Mutex::new(reads));
    let start_reader = |place| {
        let (connections, reads) = (Arc::clone(&connections), Arc::clone(&reads));
        spawn(format!("memokit-sqlite-reader-{place}"), move || {
            // An idle reader waits for the next job with the lock, the others for the lock.
            work(&connections, place, || lock(&reads).recv().ok());
        })
    };
    let readers = (1..=READERS).map(start_reader).collect::<Result<_>>()?;
    Ok((connections, readers))
}

/// Does what comes until nothing will.
fn work(connections: &Connections, place: usize, next: impl Fn() -> Option<Job>) {
    while let Some(job) = next() {
        // A panic drops the job, and with it its way to answer: the caller hears of it. What a
        // connection had begun is rolled back by the guards that the panic passes.
        drop(catch_unwind(AssertUnwindSafe(|| job(connections, place))));
    }
}

/// Leaves the file as one file, if nobody else has it open.
fn tie_up(connection: Connection) -> rusqlite::Result<()> {
    // Who else has it open will do so in our place: no reason to wait.
    cut_log(&connection)?;
    connection.close().map_err(|(_, error)| error)
}

fn spawn(name: String, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    Builder::new()
        .name(name)
        .spawn(run)
        .map_err(|error| Error::store("open", error))
}

fn panicked(operation: &'static str) -> Error {
    Error::store(
        operation,
        "its thread panicked; the store goes on with the next operation",
    )
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing here leaves a value half changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
