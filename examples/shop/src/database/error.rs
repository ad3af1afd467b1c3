//! What can go wrong with the database.

use std::fmt;

use tokio::task::JoinError;

/// Why the database gave no answer.
#[derive(Debug)]
pub(crate) enum Error {
    /// `SQLite` says no.
    Sqlite(rusqlite::Error),
    /// The thread that asked it has gone.
    Thread(JoinError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(error) => write!(f, "the shop's database: {error}"),
            Self::Thread(error) => write!(f, "a thread of the shop's database: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Sqlite(error) => Some(error),
            Self::Thread(error) => Some(error),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<JoinError> for Error {
    fn from(error: JoinError) -> Self {
        Self::Thread(error)
    }
}
