//! The connections of a store: so many at most, each used by one operation at a time.
//!
//! * A connection is opened when it is needed, in the runtime that needs it: the one in which the store was opened
//!   may have ended.
//! * Only what has been answered comes back. A connection whose operation was dropped, took too long or lost the
//!   server is let go of: who comes next never sees another's answer, lock or transaction.
//! * Where a connection could not be made, those who waited meanwhile do not try in their turn: a server that is gone
//!   is not knocked at by everybody.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};

use super::connection::{Connection, Opening};
use super::fault::Fault;

#[derive(Debug)]
pub(super) struct Pool {
    opening: Arc<Opening>,
    size: usize,
    /// Closed with the store.
    permits: Semaphore,
    idle: Mutex<Vec<Connection>>,
    /// How many connections could not be made so far.
    failures: AtomicU64,
}

/// A connection in use.
#[derive(Debug)]
pub(super) struct Lease<'p> {
    pool: &'p Pool,
    pub(super) connection: Connection,
    _permit: SemaphorePermit<'p>,
}

impl Pool {
    pub(super) fn new(opening: Arc<Opening>, size: usize) -> Self {
        Self {
            opening,
            size,
            permits: Semaphore::new(size),
            idle: Mutex::default(),
            failures: AtomicU64::new(0),
        }
    }

    pub(super) fn opening(&self) -> &Opening {
        &self.opening
    }

    /// Waits for a connection; opens one if none is idle.
    pub(super) async fn lease(&self) -> Result<Lease<'_>, Fault> {
        // Not all the time that there is: who got one at the last moment would only open it, and give it up.
        let patience = self.opening.timeout / 2;
        let failures = self.failures.load(Ordering::Relaxed);
        let permit = match tokio::time::timeout(patience, self.permits.acquire()).await {
            Ok(permit) => permit.map_err(|_| Fault::Closed)?,
            Err(_) => return Err(Fault::Busy),
        };
        let idle = self.take_idle();
        let connection = match idle {
            Some(connection) => connection,
            None if failures != self.failures.load(Ordering::Relaxed) => {
                return Err(Fault::Unreachable);
            }
            None => self.connect().await.inspect_err(|_| {
                self.failures.fetch_add(1, Ordering::Relaxed);
            })?,
        };
        Ok(Lease {
            pool: self,
            connection,
            _permit: permit,
        })
    }

    async fn connect(&self) -> Result<Connection, Fault> {
        let mut connection = self.opening.connect().await?;
        connection.prepare().await?;
        Ok(connection)
    }

    /// Ends idle connections; what is in use ends when it is done.
    pub(super) async fn close(&self) {
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle());
        for connection in idle {
            connection.end().await;
        }
    }

    /// The one that was used last and can be used now; those that cannot are dropped on the way.
    fn take_idle(&self) -> Option<Connection> {
        let mut idle = self.idle();
        let usable = idle.iter().rposition(Connection::is_usable);
        let taken = usable.map(|place| idle.remove(place));
        if taken.is_none() {
            // Those of a runtime that still lives are opened again where they are missed.
            let unusable = std::mem::take(&mut *idle);
            drop(idle);
            drop(unusable);
        }
        taken
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle();
        if !self.permits.is_closed() && idle.len() < self.size {
            idle.push(connection);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease<'_> {
    /// Gives the connection back with what came of it, if it can be trusted.
    pub(super) fn settle<T>(self, answer: Result<T, Fault>) -> Result<T, Fault> {
        let is_trusted = match &answer {
            Ok(_) => true,
            Err(fault) => fault.is_of_statement(),
        };
        if is_trusted {
            self.pool.keep(self.connection);
        }
        answer
    }
}
