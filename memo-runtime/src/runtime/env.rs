//! Stores by address: `MEMOKIT_STORE=sqlite:app.db | memory:`.

use std::env::VarError;
use std::fmt;
use std::sync::Arc;
use std::thread;

use tokio::sync::oneshot;

use super::stores::StoresBuilder;
use super::{Inner, Runtime, RuntimeBuilder, default};
use crate::error::{Error, Result};
use crate::store::{MemoryStore, Store, StoreFuture};

const VARIABLE: &str = "MEMOKIT_STORE";

/// A store that is being opened.
pub type Opening = StoreFuture<'static, Arc<dyn Store>>;

/// How a kind of store is opened by its address; crates of stores register theirs.
pub struct Opener {
    /// What stands before the first `:` of an address.
    pub scheme: &'static str,
    /// Opens the store at what stands behind it.
    pub open: fn(rest: String) -> Opening,
    /// Opens the store that is used when nothing is configured, for a kind that has one.
    pub open_default: Option<fn() -> Opening>,
}

inventory::collect!(Opener);

/// Makes a kind of store known to [`Runtime::from_env`]; for crates of stores.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::stores::MemoryStore;
/// use memokit::{Opener, Store};
/// use std::sync::Arc;
///
/// memokit::register_opener! {
///     Opener {
///         scheme: "scratch",
///         open: |_rest| Box::pin(async { Ok(Arc::new(MemoryStore::new()) as Arc<dyn Store>) }),
///         open_default: None,
///     }
/// }
/// ```
#[macro_export]
macro_rules! register_opener {
    ($opener:expr) => {
        $crate::__private::inventory::submit! { $opener }
    };
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Opener").field(&self.scheme).finish()
    }
}

impl Runtime {
    /// Starts the process default with the store that the environment names.
    ///
    /// `MEMOKIT_STORE` is an address, or several separated by `|`, tried from left to right:
    /// `sqlite:PATH` (with feature `sqlite`), `postgres://…` (with feature `postgres`) or `memory:`. Without it, the default is a SQLite file
    /// of this program under the user's cache directory, and without the feature, memory.
    /// [`health`](Self::health) says which was taken and why others were not.
    ///
    /// # Errors
    ///
    /// If no address can be opened, one is of an unknown kind, the process has a default already, or two
    /// memos of the program have one name (with the feature `registry`).
    pub async fn from_env() -> Result<Self> {
        #[cfg(feature = "registry")]
        crate::registry::check_names()?;
        let inner = apart(build_from_env()).await?;
        default::appoint(&inner).await?;
        Ok(Self { inner })
    }
}

/// Opens on a thread of its own, which has a tokio runtime: the caller may have none, or be the only thread of it
/// and wait.
async fn apart<T: Send + 'static>(
    opening: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    let failed =
        |error| Error::config("cannot start the thread that opens stores").with_source(error);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(failed)?;
    let (reply, answer) = oneshot::channel();
    // Nobody may be waiting any more: fine.
    let open = move || drop(reply.send(runtime.block_on(opening)));
    let thread = thread::Builder::new().name("memokit-open".to_owned());
    thread.spawn(open).map_err(failed)?;
    let panicked = || Err(Error::config("opening the store panicked"));
    answer.await.unwrap_or_else(|_| panicked())
}

/// Builds what [`Runtime::from_env`] starts.
async fn build_from_env() -> Result<Arc<Inner>> {
    let stores = match std::env::var(VARIABLE) {
        Ok(addresses) if !addresses.trim().is_empty() => open_first(&addresses).await?,
        Ok(_) | Err(VarError::NotPresent) => open_default().await,
        Err(VarError::NotUnicode(_)) => {
            return Err(Error::config(format!("`{VARIABLE}` is not valid text")));
        }
    };
    RuntimeBuilder::with_stores(stores).build_inner()
}

/// Builds what the first shared call starts: a wrong address is no reason to fail a call.
pub(super) async fn build_implicit() -> Result<Arc<Inner>> {
    match apart(build_from_env()).await {
        Ok(inner) => Ok(inner),
        Err(error) => {
            let passed_over = vec![format!("{error}; values are kept in memory")];
            let stores = StoresBuilder {
                passed_over,
                ..StoresBuilder::default()
            };
            RuntimeBuilder::with_stores(stores).build_inner()
        }
    }
}

async fn open_first(addresses: &str) -> Result<StoresBuilder> {
    let mut stores = StoresBuilder::default();
    for address in addresses.split('|').map(str::trim) {
        // An address of no known kind is a mistake in the set-up, not a fault to live with.
        match opening(address)?.await {
            Ok(store) => {
                return Ok(StoresBuilder {
                    default: Some(store),
                    ..stores
                });
            }
            Err(error) => stores.passed_over.push(error.to_string()),
        }
    }
    let reasons = stores.passed_over.join("; ");
    Err(Error::config(format!(
        "no store of `{VARIABLE}` can be opened: {reasons}"
    )))
}

fn opening(address: &str) -> Result<Opening> {
    let (scheme, rest) = address.split_once(':').unwrap_or((address, ""));
    if scheme == "memory" {
        return Ok(Box::pin(async {
            Ok(Arc::new(MemoryStore::new()) as Arc<dyn Store>)
        }));
    }
    match openers().find(|opener| opener.scheme == scheme) {
        Some(opener) => Ok((opener.open)(rest.to_owned())),
        None => {
            let known: Vec<_> = openers()
                .map(|opener| format!(", `{}:`", opener.scheme))
                .collect();
            // The address itself may hold a password: only its kind is named.
            Err(Error::config(format!(
                "`{VARIABLE}` names a store of the kind `{scheme}:`, which this program does not \
                 have; write one of `memory:`{}, or enable the feature of memokit for it",
                known.concat()
            )))
        }
    }
}

/// The default of those who configure nothing: it always works.
async fn open_default() -> StoresBuilder {
    let mut stores = StoresBuilder::default();
    let Some(open) = openers().find_map(|opener| opener.open_default) else {
        stores
            .passed_over
            .push("no store is built in; values are kept in memory".to_owned());
        return stores;
    };
    match open().await {
        Ok(store) => stores.default = Some(store),
        Err(error) => stores
            .passed_over
            .push(format!("{error}; values are kept in memory")),
    }
    stores
}

fn openers() -> impl Iterator<Item = &'static Opener> {
    inventory::iter::<Opener>.into_iter()
}
