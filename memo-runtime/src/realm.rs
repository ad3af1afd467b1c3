//! What the memos of one runtime share: time, the numbers of invalidations, and that they are known.
//!
//! Memos that are bound to no other runtime are in the realm of the process.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, Weak};

use crate::budget::{self, Budget};
use crate::clock::Clock;
#[cfg(feature = "store")]
use crate::codec::Misfits;
use crate::memo::{AnyState, Spec};
use crate::observe::Listeners;
#[cfg(feature = "test-util")]
use crate::observe::Stats;
use crate::sync::lock;
use crate::version::{GroupKind, Ledger};

/// What the memos of one runtime share.
#[derive(Debug)]
pub(crate) struct Realm {
    /// Tells it from all others of the program, also from those that are gone.
    number: u64,
    clock: Clock,
    ledger: Arc<Ledger>,
    listeners: Arc<Listeners>,
    budget: Arc<Budget>,
    #[cfg(feature = "store")]
    misfits: Arc<Misfits>,
    memos: Mutex<Vec<Weak<dyn AnyState>>>,
}

/// The realm of the process.
static PROCESS: LazyLock<Arc<Realm>> = LazyLock::new(|| Arc::new(Realm::new(Clock::SYSTEM)));

impl Realm {
    pub(crate) fn new(clock: Clock) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            number: NEXT.fetch_add(1, Ordering::Relaxed),
            clock,
            ledger: Arc::new(Ledger::new()),
            listeners: Arc::new(Listeners::new()),
            budget: Arc::new(Budget::new(budget::DEFAULT)),
            #[cfg(feature = "store")]
            misfits: Arc::default(),
            memos: Mutex::new(Vec::new()),
        }
    }

    /// The realm of the process.
    pub(crate) fn process() -> &'static Arc<Self> {
        &PROCESS
    }

    /// What tells it from all others of the program, also from those that are gone.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn ledger(&self) -> &Arc<Ledger> {
        &self.ledger
    }

    /// Who listens to all memos.
    pub(crate) fn listeners(&self) -> &Arc<Listeners> {
        &self.listeners
    }

    /// The bytes that all memos may hold together.
    pub(crate) fn budget(&self) -> &Arc<Budget> {
        &self.budget
    }

    /// The memos whose values do not come back from their codec.
    #[cfg(feature = "store")]
    pub(crate) fn misfits(&self) -> &Arc<Misfits> {
        &self.misfits
    }

    /// Knows a memo from now on, for as long as it lives.
    pub(crate) fn adopt(&self, memo: Weak<dyn AnyState>) {
        let mut memos = lock(&self.memos);
        // Those that are gone are forgotten when they would make the list grow.
        if memos.len() == memos.capacity() {
            memos.retain(|memo| memo.strong_count() > 0);
        }
        memos.push(memo);
    }

    /// The memos that are alive.
    pub(crate) fn memos(&self) -> Vec<Arc<dyn AnyState>> {
        lock(&self.memos).iter().filter_map(Weak::upgrade).collect()
    }

    /// The sums over all memos.
    #[cfg(feature = "test-util")]
    pub(crate) fn totals(&self) -> Stats {
        let memos = self.memos();
        memos
            .iter()
            .fold(Stats::default(), |sum, memo| sum.plus(&memo.stats()))
    }

    /// Invalidates what belongs to a group.
    pub(crate) fn invalidate_group(&self, kind: GroupKind, name: &str) {
        self.ledger.raise_group(kind, name);
        // What a store has told to belong to it, has its number for a name.
        #[cfg(feature = "store")]
        self.ledger
            .raise_group(GroupKind::Stored, &kind.told_by_store(name));
        for memo in self.memos() {
            if memo.has_groups() {
                memo.sweep_soon();
            }
        }
    }

    /// Invalidates all memos that are `meant`.
    pub(crate) fn invalidate_where(&self, meant: impl Fn(&Spec) -> bool) {
        for memo in self.memos() {
            if meant(memo.spec()) {
                memo.invalidate_all();
                memo.sweep_soon();
            }
        }
    }

    /// Whether a memo is known whose values live in a store, here or anywhere in the program.
    #[cfg(feature = "store")]
    pub(crate) fn has_shared_memos(&self) -> bool {
        #[cfg(feature = "registry")]
        if crate::registry::has_shared_memos() {
            return true;
        }
        self.memos().iter().any(|memo| memo.spec().is_shared())
    }
}
