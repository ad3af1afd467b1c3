//! The process default: the runtime of every call that is bound to no other.

use std::collections::HashSet;
use std::sync::{Arc, RwLock};

use tokio::sync::Mutex;

use super::env::build_implicit;
use super::handle::StoreHandle;
use super::health::Health;
use super::noted::{Note, Noted, tell};
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

/// Makes `runtime` the process default, once its stores have been told what was invalidated before: nobody reads there
/// what others were rid of.
///
/// # Cancel safety
///
/// Dropping the future leaves all that was noted for the next.
pub(super) async fn appoint(runtime: &Arc<Inner>) -> Result<()> {
    let mut told: HashSet<Note> = HashSet::new();
    loop {
        if install(runtime, &told)? {
            return Ok(());
        }
        let news = NOTED.but_for(&told);
        tell(runtime, &news).await;
        told.extend(news);
    }
}

/// Makes `runtime` the process default, if all that was noted has been told.
fn install(runtime: &Arc<Inner>, told: &HashSet<Note>) -> Result<bool> {
    let mut default = write(&DEFAULT);
    if let Slot::Running(_) = *default {
        return Err(Error::config(
            "a process default is running already: another was started, or a shared memo was \
             called or invalidated before; start the runtime first, and once",
        ));
    }
    // Under the lock: nothing is noted meanwhile.
    if !NOTED.but_for(told).is_empty() {
        return Ok(false);
    }
    NOTED.clear();
    *default = Slot::Running(Arc::clone(runtime));
    Ok(true)
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
            NOTED.add(group);
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
