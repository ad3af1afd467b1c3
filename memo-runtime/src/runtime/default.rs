//! The process default: the runtime of every call that is bound to no other.

use std::sync::{Arc, RwLock};

use tokio::sync::Mutex;

use super::env::build_implicit;
use super::handle::StoreHandle;
use super::health::Health;
use super::noted::{Noted, tell};
use super::{Inner, scope};
use crate::error::{Error, Result};
use crate::store::StoreGroup;
use crate::sync::{read, write};

static DEFAULT: RwLock<Slot> = RwLock::new(Slot::Never);

/// Held by whoever starts an implicit default, so that one is enough.
static STARTING: Mutex<()> = Mutex::const_new(());

/// What was invalidated before there was one.
static NOTED: Noted = Noted::new();

/// What has become of the process default.
enum Slot {
    /// There was none: the first shared call starts one.
    Never,
    Running(Arc<Inner>),
    /// There was one: what was shut down is not replaced by another store behind the user's back.
    Stopped,
}

/// Makes `runtime` the process default, whose stores have been told what was invalidated before.
pub(super) async fn appoint(runtime: &Arc<Inner>) -> Result<()> {
    let groups = NOTED.take();
    tell(runtime, &groups).await;
    let appointed = install(runtime);
    // Else it is for the one that was first.
    let groups = if appointed.is_err() {
        groups
    } else {
        Vec::new()
    };
    NOTED.add(groups);
    // What has come meanwhile; from now on, nothing is noted any more.
    if let Ok(Some(running)) = running() {
        tell(&running, &NOTED.take()).await;
    }
    appointed
}

fn install(runtime: &Arc<Inner>) -> Result<()> {
    let mut default = write(&DEFAULT);
    if let Slot::Running(_) = *default {
        return Err(Error::config(
            "a process default is running already: another was started, or a shared memo was \
             called or invalidated before; start the runtime first, and once",
        ));
    }
    *default = Slot::Running(Arc::clone(runtime));
    Ok(())
}

/// Whether `runtime` is the process default.
pub(super) fn is_appointed(runtime: &Arc<Inner>) -> bool {
    matches!(&*read(&DEFAULT), Slot::Running(current) if Arc::ptr_eq(current, runtime))
}

/// Withdraws `runtime`, if it is the process default.
pub(super) fn resign(runtime: &Arc<Inner>) {
    let mut default = write(&DEFAULT);
    if let Slot::Running(current) = &*default
        && Arc::ptr_eq(current, runtime)
    {
        let withdrawn = std::mem::replace(&mut *default, Slot::Stopped);
        // It may be the last reference, whose drop is not for under a lock.
        drop(default);
        drop(withdrawn);
    }
}

/// The store of this name, in the runtime that is bound here or else the process default.
///
/// Where there was no default yet, the first shared call starts the one that the environment names:
/// annotating is enough, and nothing needs to be set up.
pub(crate) async fn store(name: Option<&'static str>) -> Result<StoreHandle> {
    if let Some(known) = known()? {
        return Ok(known.stores.get(name));
    }
    Ok(start().await?.stores.get(name))
}

/// Starts the process default, unless there is one.
async fn start() -> Result<Arc<Inner>> {
    let starting = STARTING.lock().await;
    if let Some(running) = running()? {
        return Ok(running);
    }
    // No `Runtime` holds it, so nothing shuts it down: it lives as long as the program.
    let started = build_implicit().await?;
    // Somebody may have started another meanwhile: then that one serves, and ours ends unused.
    appoint(&started).await.ok();
    drop(starting);
    Ok(running()?.unwrap_or(started))
}

/// The stores of the process default, whatever is bound here; started for this if need be.
pub(super) async fn stores_of_process() -> Result<Vec<StoreHandle>> {
    match running()? {
        Some(running) => Ok(running.stores.all()),
        None => Ok(start().await?.stores.all()),
    }
}

/// The stores of the process default, if there is one. If there was none so far, the group is noted: it is the first
/// thing that they are told.
pub(super) fn stores_or_note(group: StoreGroup) -> Vec<StoreHandle> {
    // Under the lock: whoever starts one looks for notes behind it.
    match &*read(&DEFAULT) {
        Slot::Running(running) => running.stores.all(),
        Slot::Never => {
            NOTED.add([group]);
            Vec::new()
        }
        Slot::Stopped => Vec::new(),
    }
}

/// How the stores are that a shared call would use here; `None` before the first one, if no runtime
/// was started.
///
/// This is how to learn which store an implicit default has taken, and why.
pub fn health() -> Option<Health> {
    known().ok().flatten().map(|runtime| runtime.health())
}

/// The runtime that is bound here, or else the process default.
fn known() -> Result<Option<Arc<Inner>>> {
    match scope::current() {
        Some(bound) => Ok(Some(bound)),
        None => running(),
    }
}

/// The process default.
fn running() -> Result<Option<Arc<Inner>>> {
    match &*read(&DEFAULT) {
        Slot::Never => Ok(None),
        Slot::Running(runtime) => Ok(Some(Arc::clone(runtime))),
        Slot::Stopped => Err(Error::closed("runtime")),
    }
}
