//! What goes wrong between this program and the server, before an operation has a name for it.

use std::error::Error as StdError;
use std::fmt;

use memo_runtime::{Error, ErrorKind};
use tokio_postgres::error::SqlState;

/// Why an operation did not come about.
#[derive(Debug)]
pub(super) enum Fault {
    /// No connection became free.
    Busy,
    /// The store is closed.
    Closed,
    /// While this waited for a connection, another could not be made.
    Unreachable,
    /// The set-up is wrong, and an error of ours says how.
    Config(Error),
    /// The server, or the way to it, failed.
    Server(tokio_postgres::Error),
    /// The server answered what nobody asked for.
    Answer(&'static str),
}

impl Fault {
    /// Whether the connection may serve the next operation.
    pub(super) fn is_of_statement(&self) -> bool {
        let Self::Server(error) = self else {
            return false;
        };
        let Some(error) = error.as_db_error() else {
            return false;
        };
        // FATAL and PANIC end the session, and what names statements or shapes that are gone is to be prepared anew.
        let changed = [SqlState::FEATURE_NOT_SUPPORTED, SqlState::UNDEFINED_TABLE];
        error.parsed_severity() == Some(tokio_postgres::error::Severity::Error)
            && !changed.contains(error.code())
            && !is_of_pooler(error.code())
    }

    /// The error of `operation`.
    pub(super) fn of(self, operation: &'static str) -> Error {
        match self {
            Self::Busy => Error::new(ErrorKind::Timeout, operation, "no connection became free"),
            Self::Closed => Error::closed(operation),
            Self::Unreachable => Error::store(operation, "no connection could be made"),
            Self::Config(error) => error,
            Self::Server(error) => Error::store(operation, Reply(error)),
            Self::Answer(what) => Error::store(operation, what),
        }
    }

    /// The error of opening the store at `address`: what will fail each time is a mistake in the set-up.
    pub(super) fn while_opening(self, address: &str) -> Error {
        let Self::Server(error) = self else {
            return self.of("open");
        };
        let is_refusal = |code: &SqlState| {
            // Wrong passwords and roles, no such database, no permission.
            code.code().starts_with("28") || ["3D000", "42501", "3F000"].contains(&code.code())
        };
        let kind = match error.code() {
            Some(code) if is_refusal(code) => ErrorKind::Config,
            _ => ErrorKind::Store,
        };
        Error::new(kind, "open", format!("cannot open `{address}`")).with_source(Reply(error))
    }
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Server(error)
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Config(error)
    }
}

/// What to do about a statement that is gone, or there already.
const POOLER: &str = "; behind a pooler that gives each transaction another session, such as PgBouncer, open the \
    store by `behind_pooler`";

fn is_of_pooler(code: &SqlState) -> bool {
    [
        SqlState::INVALID_SQL_STATEMENT_NAME,
        SqlState::DUPLICATE_PSTATEMENT,
    ]
    .contains(code)
}

/// An error of the driver, in the words of who caused it. A server's `DETAIL` is left out: it may quote keys.
struct Reply(tokio_postgres::Error);

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(error) = self.0.as_db_error() {
            let (severity, code) = (error.severity(), error.code().code());
            write!(f, "{severity}: {} ({code})", error.message())?;
            return f.write_str(if is_of_pooler(error.code()) {
                POOLER
            } else {
                ""
            });
        }
        write!(f, "{}", self.0)?;
        match StdError::source(&self.0) {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl StdError for Reply {}
