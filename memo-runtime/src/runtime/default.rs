//! The process default: the runtime of every call that is bound to no other.

use std::sync::{Arc, RwLock};

use tokio::sync::Mutex;

use super::env::build_implicit;
use super::{Inner, StoreHandle, scope};
use crate::error::{Error, Result};
use crate::sync::{read, write};

static DEFAULT: RwLock<Option<Arc<Inner>>> = RwLock::new(None);

/// Held by whoever starts an implicit default, so that one is enough.
static STARTING: Mutex<()> = Mutex::const_new(());

/// Makes `runtime` the process default.
pub(super) fn appoint(runtime: &Arc<Inner>) -> Result<()> {
    let mut default = write(&DEFAULT);
    if default.is_some() {
        return Err(Error::config(
            "a process default is running already: another was started, or a shared memo was \
             called before; start the runtime first, and once",
        ));
    }
    *default = Some(Arc::clone(runtime));
    Ok(())
}

/// Withdraws `runtime`, if it is the process default.
pub(super) fn resign(runtime: &Arc<Inner>) {
    let mut default = write(&DEFAULT);
    if default
        .as_ref()
        .is_some_and(|current| Arc::ptr_eq(current, runtime))
    {
        let withdrawn = default.take();
        // It may be the last reference, whose drop is not for under a lock.
        drop(default);
        drop(withdrawn);
    }
}

/// The store of this name, in the runtime that is bound here or else the process default.
///
/// Where there is no default yet, the first shared call starts the one that the environment names:
/// annotating is enough, and nothing needs to be set up.
pub(crate) async fn store(name: Option<&'static str>) -> Result<StoreHandle> {
    if let Some(bound) = scope::current() {
        return Ok(bound.stores.get(name));
    }
    if let Some(default) = running() {
        return Ok(default.stores.get(name));
    }
    let starting = STARTING.lock().await;
    if let Some(default) = running() {
        return Ok(default.stores.get(name));
    }
    // No `Runtime` holds it, so nothing shuts it down: it lives as long as the program.
    let started = build_implicit().await?;
    // Somebody may have started another meanwhile: then that one serves, and ours ends unused.
    appoint(&started).ok();
    drop(starting);
    Ok(running().unwrap_or(started).stores.get(name))
}

fn running() -> Option<Arc<Inner>> {
    read(&DEFAULT).clone()
}
