//! How the stores of a runtime are.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::default::is_appointed;
use super::{Inner, Runtime, SweepStats};
use crate::error::Result;
use crate::realm::Realm;
use crate::sync::lock;

/// How the stores of a runtime are.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Health {
    /// Each store, the default one first.
    pub stores: Vec<StoreHealth>,
    /// Addresses that were tried before the default store was taken, and why they were not.
    pub passed_over: Vec<String>,
    /// Memos that are kept out of the store, because another has the same keys.
    pub clashes: Vec<String>,
    /// Memos of which a value could not be written by their codec, or did not come back from it as it was:
    /// such values are not stored.
    pub misfits: Vec<String>,
}

/// How one store is.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct StoreHealth {
    /// The name that memos use; empty for the default store.
    pub name: String,
    /// What it is and where, without secrets.
    pub address: String,
    /// Whether it is not asked for now: it has failed, and has not answered a probe since. DEGRADED, in a report.
    pub is_degraded: bool,
    /// Invalidations that it missed, and will be told before anything is read there again.
    pub owed: usize,
    /// Operations that failed or took too long.
    pub failures: u64,
    /// What the last failure said, while the last operation failed.
    pub failing: Option<String>,
    /// Values that were not stored since they are larger than it may hold.
    pub too_large: u64,
    /// Names that memos ask for and that no store has: this one serves them.
    pub stands_in_for: Vec<String>,
    /// What its sweeps did, of this runtime.
    pub sweeps: SweepStats,
}

impl Runtime {
    /// How the stores are.
    pub fn health(&self) -> Health {
        self.inner.health()
    }
}

impl Inner {
    /// How the stores are, and the values of the memos that are written there.
    pub(super) fn health(self: &Arc<Self>) -> Health {
        let health = self.stores.health().with_misfits_of(&self.realm);
        // What no scope binds is in the realm of the process.
        if is_appointed(self) {
            return health.with_misfits_of(Realm::process());
        }
        health
    }
}

impl Health {
    pub(super) fn new(stores: Vec<StoreHealth>, passed_over: Vec<String>) -> Self {
        #[cfg(feature = "registry")]
        let clashes = crate::registry::all_clashes();
        #[cfg(not(feature = "registry"))]
        let clashes = Vec::new();
        Self {
            stores,
            passed_over,
            clashes,
            misfits: Vec::new(),
        }
    }

    /// With the memos of a realm whose values do not come back.
    pub(super) fn with_misfits_of(mut self, realm: &Realm) -> Self {
        self.misfits.extend(realm.misfits().told());
        self
    }

    /// Whether every store answered last time and is the one that was asked for.
    pub fn is_good(&self) -> bool {
        self.passed_over.is_empty()
            && self.clashes.is_empty()
            && self.misfits.is_empty()
            && self.stores.iter().all(|store| {
                store.failing.is_none() && !store.is_degraded && store.stands_in_for.is_empty()
            })
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for store in &self.stores {
            let StoreHealth {
                name,
                address,
                is_degraded,
                owed,
                failures,
                failing,
                too_large,
                stands_in_for,
                sweeps,
            } = store;
            let name = if name.is_empty() {
                "default store"
            } else {
                name
            };
            write!(f, "{name}: {address}, {failures} failures")?;
            if let Some(failing) = failing {
                write!(f, ", failing: {failing}")?;
            }
            if *is_degraded {
                write!(f, ", DEGRADED: not asked until it answers a probe")?;
            }
            if *owed > 0 {
                write!(f, ", {owed} invalidations are owed to it")?;
            }
            if *too_large > 0 {
                write!(f, ", {too_large} values were too large for it")?;
            }
            for other in stands_in_for {
                write!(f, ", stands in for `{other}`, which no store is named")?;
            }
            writeln!(f, "; {sweeps}")?;
        }
        for reason in &self.passed_over {
            writeln!(f, "not taken: {reason}")?;
        }
        let mut of_memos = self.clashes.iter().chain(&self.misfits);
        of_memos.try_for_each(|words| writeln!(f, "{words}"))
    }
}

/// What is noted of one store.
#[derive(Debug, Default)]
pub(super) struct Watch {
    failures: AtomicU64,
    too_large: AtomicU64,
    notes: Mutex<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    failing: Option<String>,
    stands_in_for: BTreeSet<String>,
}

impl Watch {
    /// Notes how an operation ended.
    pub(super) fn note<T>(&self, result: &Result<T>) {
        let failing = result.as_ref().err().map(ToString::to_string);
        if failing.is_some() {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        lock(&self.notes).failing = failing;
    }

    /// Notes a value that the store is not given.
    pub(super) fn found_too_large(&self) {
        self.too_large.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn stands_in_for(&self, name: &str) {
        let mut notes = lock(&self.notes);
        if !notes.stands_in_for.contains(name) {
            notes.stands_in_for.insert(name.to_owned());
        }
    }

    /// What is noted here; the rest is for others to say.
    pub(super) fn health(&self, name: &str, address: String) -> StoreHealth {
        let notes = lock(&self.notes);
        StoreHealth {
            name: name.to_owned(),
            address,
            failures: self.failures.load(Ordering::Relaxed),
            failing: notes.failing.clone(),
            too_large: self.too_large.load(Ordering::Relaxed),
            stands_in_for: notes.stands_in_for.iter().cloned().collect(),
            is_degraded: false,
            owed: 0,
            sweeps: SweepStats::default(),
        }
    }
}
