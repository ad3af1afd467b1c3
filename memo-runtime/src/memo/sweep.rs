//! Removing entries that nobody will ask for: expired, or invalidated with a group.
//!
//! A memo with expiring entries has one timer, set for the first of them; a memo without has none.
//! What falls due is removed on a thread of the pool, at most once a second, so that a flood of
//! short-lived entries costs a sweep each second and not one each. Under a test's clock the thread
//! that moves it sweeps.

use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Wake, Waker};
use std::time::Duration;

use super::State;
use crate::background;
use crate::clock::Tick;
use crate::contain::contain;
use crate::entry::Entry;
use crate::event::EventKind;

/// The shortest time between two sweeps: how long an expired entry stays, at most.
const PAUSE: Duration = Duration::from_secs(1);

/// When a memo is swept next.
#[derive(Debug)]
pub(crate) struct Sweeper {
    next: AtomicU64,
    /// When it was swept last.
    last: AtomicU64,
    /// Whether a group has been invalidated since, so that all entries are to be looked at.
    is_due: AtomicBool,
}

impl Sweeper {
    pub(super) fn new() -> Self {
        Self {
            next: AtomicU64::new(Tick::NEVER.to_bits()),
            last: AtomicU64::new(0),
            is_due: AtomicBool::new(false),
        }
    }
}

/// What can be swept, whatever its keys and values.
pub(crate) trait Sweep: Send + Sync {
    /// Removes what has expired or was invalidated with a group.
    fn sweep(&self);
}

/// Sweeps when woken, if the memo is still there.
struct Alarm {
    memo: Weak<dyn Sweep>,
    is_manual: bool,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        let Some(memo) = self.memo.upgrade() else {
            return;
        };
        if self.is_manual {
            memo.sweep();
        } else {
            background::run(Box::new(move || memo.sweep()));
        }
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Sees to it that an entry which dies then is removed.
    pub(super) fn expect_expiry(&self, death: Tick) {
        let Sweeper { next, last, .. } = &self.sweeper;
        let last = Tick::from_bits(last.load(Ordering::Relaxed));
        let due = death.max(last.after(PAUSE));
        if next.fetch_min(due.to_bits(), Ordering::SeqCst) > due.to_bits() {
            self.clock.wake_at(due, self.alarm());
        }
    }

    /// Has what was invalidated with a group removed soon, in the background.
    pub(crate) fn sweep_soon(&self) {
        if self.sweeper.is_due.swap(true, Ordering::SeqCst) {
            return;
        }
        if self.clock.is_manual() {
            self.sweep();
        } else {
            self.expect_expiry(self.clock.now());
        }
    }

    fn alarm(&self) -> Waker {
        Waker::from(Arc::new(Alarm {
            memo: self.weak(),
            is_manual: self.clock.is_manual(),
        }))
    }

    /// Removes entries that were invalidated with a group, a namespace or everything, and gives the
    /// last references to them to `take`.
    pub(super) fn remove_invalid(&self, mut take: impl FnMut(Vec<Arc<Entry<K, V>>>)) {
        self.engine.remove_if(
            |entry| !self.is_valid(entry),
            |removed, entries| {
                self.observer.emit_many(EventKind::Invalidate, removed);
                take(entries);
            },
        );
    }
}

impl<K, V> Sweep for State<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn sweep(&self) {
        let now = self.clock.now();
        // Set again below: an entry that comes meanwhile sets it itself.
        self.sweeper
            .next
            .store(Tick::NEVER.to_bits(), Ordering::SeqCst);
        self.sweeper.last.store(now.to_bits(), Ordering::Relaxed);
        contain(|| {
            self.engine.expire(now, |expired| {
                self.observer.emit_many(EventKind::Expire, expired.len());
                drop_contained(expired);
            });
            if self.sweeper.is_due.swap(false, Ordering::SeqCst) {
                self.remove_invalid(drop_contained);
            }
        });
        if let Some(death) = self.engine.next_expiry() {
            self.expect_expiry(death);
        }
    }
}

/// Drops values that nobody waits for: a panic of one is shown by the hook, and ends there.
fn drop_contained<T>(values: Vec<T>) {
    for value in values {
        contain(|| drop(value));
    }
}
