//! Removing entries that nobody will ask for: expired, or invalidated with a group.
//!
//! A memo with expiring entries has one timer, set for the first of them; a memo without has none.
//! What falls due is removed on a thread of the pool, at most once a second, so that a flood of
//! short-lived entries costs a sweep each second and not one each. Under a test's clock the thread
//! that moves it sweeps.

use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Wake, Waker};
use std::time::Duration;

use super::{Core, State};
use crate::background;
use crate::clock::{Clock, Tick, Timer};
use crate::contain::contain;
use crate::engine::{Dead, View};
use crate::event::EventKind;
use crate::sync::lock;

/// The shortest time between two sweeps: how long an expired entry stays, at most.
const PAUSE: Duration = Duration::from_secs(1);

/// When a memo is swept next.
#[derive(Debug)]
pub(crate) struct Sweeper {
    clock: Clock,
    /// What is swept.
    memo: Weak<dyn Sweep>,
    /// The moment of the alarm, to be looked at without the lock.
    next: AtomicU64,
    /// The one timer: cancelled when an earlier one takes its place, and with the memo.
    armed: Mutex<Option<Timer>>,
    /// When it was swept last.
    last: AtomicU64,
    /// Whether a group has been invalidated since, so that all entries are to be looked at.
    is_due: AtomicBool,
}

impl Sweeper {
    pub(super) fn new(clock: Clock, memo: Weak<dyn Sweep>) -> Self {
        Self {
            clock,
            memo,
            armed: Mutex::new(None),
            next: AtomicU64::new(Tick::NEVER.to_bits()),
            last: AtomicU64::new(0),
            is_due: AtomicBool::new(false),
        }
    }
}

impl Sweeper {
    /// Whether an alarm is set.
    fn is_armed(&self) -> bool {
        self.next.load(Ordering::Relaxed) != Tick::NEVER.to_bits()
    }

    /// Sets the alarm to `due`, if it is not set to an earlier moment.
    fn arm(&self, due: Tick) {
        if self.next.load(Ordering::SeqCst) <= due.to_bits() {
            return;
        }
        let mut armed = lock(&self.armed);
        if self.next.load(Ordering::SeqCst) <= due.to_bits() {
            return;
        }
        self.next.store(due.to_bits(), Ordering::SeqCst);
        let later = armed.replace(self.clock.wake_at(due, self.alarm()));
        drop(armed);
        self.cancel(later);
    }

    /// Takes the alarm back: an entry that comes from now on sets it anew.
    fn disarm(&self) {
        let mut armed = lock(&self.armed);
        self.next.store(Tick::NEVER.to_bits(), Ordering::SeqCst);
        let timer = armed.take();
        drop(armed);
        self.cancel(timer);
    }

    fn alarm(&self) -> Waker {
        Waker::from(Arc::new(Alarm {
            memo: self.memo.clone(),
            is_manual: self.clock.is_manual(),
        }))
    }

    fn cancel(&self, timer: Option<Timer>) {
        if let Some(timer) = timer {
            self.clock.cancel(timer);
        }
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.disarm();
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
            background::run_at_once(Box::new(move || memo.sweep()));
        }
    }
}

impl Core {
    /// Sees to it that an entry which dies then is removed.
    pub(super) fn expect_expiry(&self, death: Tick) {
        let last = Tick::from_bits(self.sweeper.last.load(Ordering::Relaxed));
        self.sweeper.arm(death.max(last.after(PAUSE)));
    }

    /// Has what left, and was still being read, dropped soon.
    pub(super) fn drop_soon(&self) {
        if !self.sweeper.is_armed() {
            self.expect_expiry(self.clock.now().after(PAUSE));
        }
    }

    /// Has what was invalidated with a group removed soon, in the background.
    pub(crate) fn sweep_soon(&self) {
        if self.sweeper.is_due.swap(true, Ordering::SeqCst) {
            return;
        }
        if !self.clock.is_manual() {
            self.expect_expiry(self.clock.now());
        } else if let Some(memo) = self.sweeper.memo.upgrade() {
            memo.sweep();
        }
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Removes entries that were invalidated with a group; `take` gets what is to be dropped.
    fn remove_invalid(&self, take: &mut dyn FnMut(Vec<Dead<K, V>>)) {
        let is_invalid =
            |entry: &View<'_, K, V>| entry.head().is_some_and(|head| !self.is_valid(head));
        self.engine.remove_if(&is_invalid, &mut |gone, dead| {
            self.emit_gone(&gone, EventKind::Invalidate);
            take(dead);
        });
    }
}

impl<K, V> Sweep for State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn sweep(&self) {
        let now = self.clock.now();
        // Set again below: an entry that comes meanwhile sets it itself.
        self.sweeper.disarm();
        self.sweeper.last.store(now.to_bits(), Ordering::Relaxed);
        contain(|| {
            self.engine.expire(now, &mut |gone, dead| {
                self.emit_gone(&gone, EventKind::Expire);
                drop_contained(dead);
            });
            if self.sweeper.is_due.swap(false, Ordering::SeqCst) {
                self.remove_invalid(&mut drop_contained);
            }
            drop_contained(self.engine.collect());
        });
        if let Some(death) = self.engine.next_expiry() {
            self.expect_expiry(death);
        }
        if self.engine.is_waiting() {
            self.drop_soon();
        }
    }
}

/// Drops values that nobody waits for: a panic of one is shown by the hook, and ends there.
fn drop_contained<T>(values: Vec<T>) {
    for value in values {
        contain(|| drop(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::park::block_on;
    use crate::{Memo, Put, Runtime};

    #[test]
    fn a_memo_has_one_timer_and_takes_it_along() {
        let clock = ManualClock::new();
        let runtime = block_on(Runtime::builder().clock(clock.clock()).build());
        let runtime = runtime.expect("a runtime");
        let bound = runtime.enter();
        let memo = Memo::<u64, u64>::builder("timed").build();
        let put = |key, seconds| {
            let ttl = Some(Duration::from_secs(seconds));
            memo.insert_with(
                key,
                0,
                Put {
                    ttl,
                    ..Put::default()
                },
            );
        };
        put(0, 1_000_000);
        put(1, 2_000_000);
        for _ in 0..1_000 {
            put(2, 2);
            assert_eq!(clock.waiting(), 1);
            clock.advance(Duration::from_secs(3));
            assert_eq!((memo.len(), clock.waiting()), (2, 1));
        }
        clock.advance(Duration::from_secs(1_000_000));
        assert_eq!((memo.len(), clock.waiting()), (1, 1));
        drop(memo);
        assert_eq!(clock.waiting(), 0);
        drop(bound);
    }
}
