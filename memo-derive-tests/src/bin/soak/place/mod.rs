//! The store that the nodes share, and what is done to it from outside: a file for each kind.

#[cfg(feature = "postgres")]
mod postgres;
mod sqlite;

use std::str::FromStr;
use std::sync::Arc;

use memokit::Store;
use memokit::stores::SqliteStore;

use crate::Fault;

/// A kind of store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Sqlite,
    #[cfg(feature = "postgres")]
    Postgres,
}

/// Where the store of a run is.
pub(crate) trait Place {
    /// How [`open`] finds it.
    fn address(&self) -> String;

    /// Does to it what befalls stores of this kind, by the face of a die with [`FACES`], and puts it right again;
    /// returns the name of that fault, in the plural.
    fn strike(&mut self, face: u32, random: &mut fastrand::Rng) -> Result<&'static str, Fault>;

    /// What there is to complain of while so many nodes live, and ask for nothing.
    fn check_at_rest(&mut self, nodes: usize) -> Result<(), Fault>;

    /// What there is to complain of, once nobody uses it any more.
    fn check(&mut self) -> Result<(), Fault>;
}

/// The faces of the die for [`Place::strike`].
pub(crate) const FACES: u32 = 5;

impl FromStr for Kind {
    type Err = Fault;

    fn from_str(word: &str) -> Result<Self, Fault> {
        match word {
            "sqlite" => Ok(Self::Sqlite),
            #[cfg(feature = "postgres")]
            "postgres" => Ok(Self::Postgres),
            #[cfg(not(feature = "postgres"))]
            "postgres" => {
                Err("no soak of `postgres` in this build; add `--features postgres`".into())
            }
            // Another store is another arm here and below, and a file for its faults.
            _ => Err(format!("no soak of `{word}`; there are `sqlite` and `postgres`").into()),
        }
    }
}

impl Kind {
    /// A new place, with nothing in it.
    pub(crate) fn place(self) -> Result<Box<dyn Place>, Fault> {
        match self {
            Self::Sqlite => Ok(Box::new(sqlite::File::new()?)),
            #[cfg(feature = "postgres")]
            Self::Postgres => Ok(Box::new(postgres::Server::start()?)),
        }
    }
}

/// Opens the store at the [address](Place::address), in a node.
pub(crate) async fn open(address: &str) -> Result<Arc<dyn Store>, Fault> {
    match address.split_once(':') {
        Some(("sqlite", path)) => Ok(Arc::new(SqliteStore::open(path).await?)),
        #[cfg(feature = "postgres")]
        Some(("postgres", _)) => Ok(Arc::new(postgres::open(address).await?)),
        _ => Err(format!("no store at `{address}`").into()),
    }
}

/// How many descriptors a store may open later than at its first use: those of a server's open a connection when
/// all others are busy, and keep it.
pub(crate) fn opened_later(address: &str) -> usize {
    match address.split_once(':') {
        #[cfg(feature = "postgres")]
        Some(("postgres", _)) => postgres::CONNECTIONS,
        _ => 0,
    }
}
