//! The budget: bytes that memos take, give back, and take from each other, while the limit changes.

use std::sync::{Arc, Weak};

use super::{explore, find, side_by_side};
use crate::budget::{Answer, Budget, Holder, Share, Spill};
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Mutex, lock, thread};

const LIMIT: u64 = 8;

/// A memo of entries of some weights.
struct Memo {
    share: Arc<Share>,
    entries: Mutex<Vec<u64>>,
    /// What its entries weigh, as of before one comes and after one has left.
    used: AtomicU64,
    hits: u64,
}

impl Holder for Memo {
    fn hits(&self) -> u64 {
        self.hits
    }

    fn vacate(&self, goes_on: &mut dyn FnMut() -> bool, _: &mut Spill) {
        while goes_on() && self.evict() {}
    }
}

impl Memo {
    fn new(budget: &Arc<Budget>, hits: u64) -> Arc<Self> {
        Arc::new_cyclic(|me: &Weak<Self>| Self {
            share: Share::new(budget, me.clone()),
            entries: Mutex::default(),
            used: AtomicU64::new(0),
            hits,
        })
    }

    fn evict(&self) -> bool {
        let mut entries = lock(&self.entries);
        let Some(weight) = entries.pop() else {
            return false;
        };
        self.used.fetch_sub(weight, Ordering::SeqCst);
        self.share.give_back(weight);
        true
    }

    fn insert(&self, weight: u64) {
        for _ in 0..3 {
            match self.share.take(weight) {
                Ok(()) => {
                    self.used.fetch_add(weight, Ordering::SeqCst);
                    lock(&self.entries).push(weight);
                    return;
                }
                Err(missing) => match self.share.ask(missing, weight, &mut Spill::default()) {
                    Answer::Others => {}
                    Answer::Own => drop(self.evict()),
                    Answer::Nobody => return,
                },
            }
        }
    }
}

/// Two memos that take from each other, and what somebody else does meanwhile; none is ever over its
/// share, nor all over the limit.
fn traffic(other: fn(&Budget, &[Arc<Memo>; 2])) {
    let budget = Arc::new(Budget::new(LIMIT));
    let memos = [Memo::new(&budget, 0), Memo::new(&budget, 9)];
    let of = |work: fn(&Budget, &[Arc<Memo>; 2])| {
        let (budget, memos) = (Arc::clone(&budget), memos.clone());
        Box::new(move || work(&budget, &memos)) as Box<dyn FnOnce() + Send>
    };
    side_by_side([
        of(|_, memos| {
            for weight in [3, 2, 3] {
                memos[0].insert(weight);
            }
        }),
        of(|_, memos| {
            memos[1].insert(4);
            memos[1].insert(3);
        }),
        of(other),
        of(|budget, memos| {
            for _ in 0..6 {
                for memo in memos {
                    let used = memo.used.load(Ordering::SeqCst);
                    assert!(used <= LIMIT, "over the share");
                }
                assert!(budget.taken() <= LIMIT, "over the limit");
                thread::yield_now();
            }
        }),
    ]);
    let sizes = memos.iter().map(|memo| memo.share.size());
    assert_eq!(sizes.sum::<u64>(), budget.taken(), "the accounts are wrong");
    for memo in &memos {
        let weight: u64 = lock(&memo.entries).iter().sum();
        assert!(weight <= memo.share.size(), "over the share");
    }
    // An entry for which room was taken just before a lower limit may have come in just after.
    budget.set_limit(budget.limit());
    assert!(budget.taken() <= budget.limit(), "over the limit");
    // What is free can still be taken, but for what is safe for the other.
    while memos[0].evict() || memos[1].evict() {}
    memos[0].insert(budget.limit() - 1);
    assert_eq!(lock(&memos[0].entries).len(), 1, "the accounts are wrong");
}

#[test]
fn shares_are_never_over_the_budget() {
    explore("budget, evictions", || {
        traffic(|_, memos| {
            memos[0].evict();
            memos[0].share.trim();
            memos[1].evict();
        });
    });
    explore("budget, a lower limit", || {
        traffic(|budget, _| budget.set_limit(5));
    });
}

/// What a thread does with a budget of two bytes.
fn accounting(take: fn(&Arc<Budget>, &AtomicU64), used: fn(&Budget, &AtomicU64) -> u64) {
    let accounts = Arc::new((Arc::new(Budget::new(2)), AtomicU64::new(0)));
    let taker = || {
        let accounts = Arc::clone(&accounts);
        Box::new(move || take(&accounts.0, &accounts.1)) as Box<dyn FnOnce() + Send>
    };
    let looker = Arc::clone(&accounts);
    side_by_side([
        taker(),
        taker(),
        Box::new(move || {
            for _ in 0..3 {
                assert!(used(&looker.0, &looker.1) <= 2, "over the limit");
            }
        }),
    ]);
}

#[test]
fn a_share_grows_in_one_step() {
    explore("budget, growth", || {
        accounting(
            |budget, _| {
                let memo = Memo::new(budget, 0);
                let _ = memo.share.take(2);
            },
            |budget, _| budget.taken(),
        );
    });
}

#[test]
fn control_a_share_that_looks_and_then_grows_is_found() {
    find("budget, look and grow", "over the limit", || {
        accounting(
            |_, taken| {
                if taken.load(Ordering::SeqCst) == 0 {
                    taken.fetch_add(2, Ordering::SeqCst);
                }
            },
            |_, taken| taken.load(Ordering::SeqCst),
        );
    });
}
