//! The connections of one store, and whether the file that they have open is the one at their path.
//!
//! A file that was removed, replaced or damaged while it was open is left, by all connections at once, and
//! opened anew: else a store would go on in a file that nobody else sees. SQLite tells connections to one file
//! apart by the names of its `-wal` and `-shm`, which the next file inherits; so no connection of the old one may
//! run beside one of the new one, nor tidy up behind itself.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::{io, mem};

use memo_runtime::Result;
use rusqlite::{Connection, ErrorCode};

use super::connection::{Opening, failed, keep_log_on_close};
use super::files::{self, Identity};

const NEW_EPOCH: &str = "UPDATE memo_counter SET epoch = random()";

/// All connections of a store: the one that writes, and those that read.
pub(super) struct Connections {
    opening: Opening,
    /// Who uses a connection reads this; who replaces them all writes it.
    files: RwLock<Files>,
    places: Vec<Mutex<Option<Connection>>>,
    /// A connection has found the file damaged.
    is_damaged: AtomicBool,
}

/// Which files a store has open; none, while it has none.
#[derive(Clone, Debug, Default)]
struct Files {
    main: Option<Identity>,
    /// What SQLite keeps beside it.
    logs: Vec<(PathBuf, Identity)>,
}

impl Connections {
    /// Opens the file; of `count` connections the first one writes.
    pub(super) fn open(opening: Opening, count: usize) -> Result<Self> {
        let connections = Self {
            opening,
            files: RwLock::default(),
            places: std::iter::repeat_with(Mutex::default).take(count).collect(),
            is_damaged: AtomicBool::new(false),
        };
        let files = connections.fill()?;
        *write(&connections.files) = files;
        Ok(connections)
    }

    /// Uses a connection; if the file at the path is not the one that was opened, all are opened anew before.
    pub(super) fn with<T>(
        &self,
        place: usize,
        job: impl FnOnce(&mut Connection) -> T,
    ) -> Result<T> {
        let mut files = read(&self.files);
        if self.is_damaged.load(Ordering::Relaxed) || !self.is_current(&files) {
            drop(files);
            self.renew()?;
            files = read(&self.files);
        }
        let mut connection = lock(&self.places[place]);
        // None, if another connection found another file meanwhile, and could not open that.
        let connection = connection.as_mut();
        let connection = connection.ok_or_else(|| failed(&self.opening.path, "it is gone"))?;
        let done = job(connection);
        drop(files);
        Ok(done)
    }

    /// Notes what became of a job.
    pub(super) fn note<T>(&self, outcome: &rusqlite::Result<T>) {
        if outcome.as_ref().is_err_and(tells_of_damage) {
            self.is_damaged.store(true, Ordering::Relaxed);
        }
    }

    /// Closes everything; returns the connection that writes, if its file is still to be tied up.
    pub(super) fn end(&self) -> Option<Connection> {
        let was = mem::take(&mut *write(&self.files));
        let taken = self.places.iter().map(|place| lock(place).take());
        let mut open: Vec<Connection> = taken.flatten().collect();
        if !self.is_current(&was) {
            open.into_iter().for_each(leave);
            return None;
        }
        // The readers go first: a log that is being read cannot be cut back.
        open.drain(1.min(open.len())..).for_each(drop);
        open.pop()
    }

    /// Closes what is open, and opens what is at the path by now.
    fn renew(&self) -> Result<()> {
        let path = &self.opening.path;
        let mut files = write(&self.files);
        let is_damaged = self.is_damaged.swap(false, Ordering::Relaxed);
        if self.is_current(&files) && !is_damaged {
            return Ok(()); // Somebody else was first.
        }
        // Whatever happens now, nothing is open until everything is.
        let was = mem::take(&mut *files);
        let open = self.places.iter().map(|place| lock(place).take());
        open.flatten().for_each(leave);
        let tidied = files::alone(path, || {
            if self.is_current(&was) {
                files::set_aside(path)?;
            }
            was.remove_logs()
        });
        tidied.map_err(|error| failed(path, error))?;
        *files = self.fill()?;
        self.begin_another_life()
    }

    /// Takes all tokens away: what was put in the place of the file may be an older one of itself, whose counter
    /// has not come as far.
    fn begin_another_life(&self) -> Result<()> {
        let writer = lock(&self.places[0]);
        let begun = writer
            .iter()
            .try_for_each(|writer| writer.execute_batch(NEW_EPOCH));
        begun.map_err(|error| failed(&self.opening.path, error))
    }

    /// Opens all connections; returns which files they have open.
    fn fill(&self) -> Result<Files> {
        let path = &self.opening.path;
        let mut opened = vec![self.opening.writer()?];
        while opened.len() < self.places.len() {
            opened.push(self.opening.reader()?);
        }
        for (place, connection) in self.places.iter().zip(opened) {
            *lock(place) = Some(connection);
        }
        let logs = files::logs(path).into_iter();
        let logs = logs.filter_map(|log| Identity::of(&log).map(|identity| (log, identity)));
        Ok(Files {
            main: self.there(),
            logs: logs.collect(),
        })
    }

    /// Whether anything is open, and it is what is at the path.
    fn is_current(&self, files: &Files) -> bool {
        files.main.is_some() && files.main == self.there()
    }

    fn there(&self) -> Option<Identity> {
        Identity::of(&self.opening.path)
    }
}

impl Files {
    /// Removes what the next file would take for its own. If that has one of its own by now, it stays.
    fn remove_logs(&self) -> io::Result<()> {
        for (log, identity) in &self.logs {
            if Identity::of(log) == Some(*identity) {
                files::remove(log)?;
            }
        }
        Ok(())
    }
}

/// Whether the file is not what it was when it was opened.
fn tells_of_damage(error: &rusqlite::Error) -> bool {
    let is_damaged = matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    );
    // A file that was cut to nothing is a database without tables; SQLite has no code for that.
    is_damaged || error.to_string().starts_with("no such table")
}

/// Closes a connection to a file that is at its path no more, and leaves alone what lies beside it.
fn leave(connection: Connection) {
    // It only fails for a connection that is not open.
    drop(keep_log_on_close(&connection, true));
    drop(connection);
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A job that panicked has rolled back what it had begun.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read(files: &RwLock<Files>) -> RwLockReadGuard<'_, Files> {
    files.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(files: &RwLock<Files>) -> RwLockWriteGuard<'_, Files> {
    files.write().unwrap_or_else(PoisonError::into_inner)
}
