//! The accounts, over holders that only know how heavy they are.

use std::sync::atomic::AtomicU64;

use proptest::prelude::*;

use super::*;
use crate::sync::lock;

/// A memo of entries of some weights, the oldest of which leaves first.
struct Memo {
    share: Arc<Share>,
    entries: Mutex<Vec<u64>>,
    hits: AtomicU64,
}

impl Holder for Memo {
    fn hits(&self) -> u64 {
        self.hits.load(Ordering::SeqCst)
    }

    fn vacate(&self, goes_on: &mut dyn FnMut() -> bool, _: &mut Spill) {
        while goes_on() && self.evict() {}
    }
}

impl Memo {
    fn new(budget: &Arc<Budget>) -> Arc<Self> {
        Arc::new_cyclic(|me: &Weak<Self>| Self {
            share: Share::new(budget, me.clone()),
            entries: Mutex::default(),
            hits: AtomicU64::new(0),
        })
    }

    fn evict(&self) -> bool {
        let mut entries = lock(&self.entries);
        if entries.is_empty() {
            return false;
        }
        self.share.give_back(entries.remove(0));
        true
    }

    fn weight(&self) -> u64 {
        lock(&self.entries).iter().sum()
    }

    /// As an engine does.
    fn insert(&self, weight: u64) -> bool {
        let mut attempts = 4;
        while let Err(missing) = self.share.take(weight) {
            let asks = weight > self.share.size() || self.share.may_ask(missing);
            if attempts > 0 && asks {
                attempts -= 1;
                match self.share.ask(missing, weight, &mut Spill::default()) {
                    Answer::Others => {}
                    Answer::Own => attempts = 0,
                    Answer::Nobody => return false,
                }
            } else if !self.evict() {
                return false;
            }
        }
        lock(&self.entries).push(weight);
        true
    }

    fn use_often(&self, times: u64) {
        self.hits.fetch_add(times, Ordering::SeqCst);
    }

    fn fill(&self, entries: u64, weight: u64) {
        for _ in 0..entries {
            self.insert(weight);
        }
    }
}

/// That a memo weighs about so much: what is set aside and free is not told exactly.
fn check(memo: &Memo, about: u64) {
    let weight = memo.weight();
    let range = about - about / 8..=about + about / 8;
    assert!(range.contains(&weight), "{weight}, and not about {about}");
}

fn memos<const N: usize>(limit: u64) -> (Arc<Budget>, [Arc<Memo>; N]) {
    let budget = Arc::new(Budget::new(limit));
    let memos = std::array::from_fn(|_| Memo::new(&budget));
    (budget, memos)
}

#[test]
fn one_memo_may_have_it_all() {
    let (budget, [memo]) = memos(10_000);
    memo.fill(1000, 100);
    assert_eq!((memo.weight(), budget.taken()), (10_000, 10_000));
    assert!(!memo.insert(10_001), "larger than the budget");
}

#[test]
fn c_09_a_flood_leaves_others_what_they_use_and_their_floor() {
    let (budget, [idle, busy, flood]) = memos(12_000);
    idle.fill(50, 100);
    busy.fill(50, 100);
    busy.use_often(100);
    flood.use_often(1);
    flood.fill(10_000, 100);
    assert_eq!((idle.weight(), busy.weight()), (1_000, 5_000));
    assert_eq!(budget.floor(), 1_000);
    check(&flood, 6_000);
}

#[test]
fn a_memo_gets_its_floor_although_nobody_ever_used_it() {
    let (_, [full, new]) = memos(8_000);
    full.fill(1_000, 100);
    full.use_often(1_000);
    new.fill(1_000, 100);
    assert_eq!(new.weight(), 1_000);
    check(&full, 7_000);
}

#[test]
fn a_memo_may_always_have_one_entry() {
    let (budget, [full, new]) = memos(8_000);
    full.fill(1_000, 100);
    full.use_often(1_000);
    assert!(new.insert(3_000) && new.insert(3_000));
    assert_eq!(new.weight(), 3_000);
    check(&full, 5_000);
    assert!(!new.insert(7_500), "not of what is safe for others");
    assert_eq!(new.weight(), 3_000, "nobody left in vain");
    assert_eq!(budget.excess(), 0);
}

#[test]
fn shares_follow_use_and_come_back() {
    let (_, [a, b]) = memos(16_000);
    for (busy, idle) in [(&a, &b), (&b, &a), (&a, &b)] {
        for _ in 0..2_000 {
            busy.use_often(50);
            idle.insert(100);
            busy.insert(100);
        }
        check(busy, 14_000);
        check(idle, 2_000);
    }
}

#[test]
fn a_lower_limit_takes_from_the_least_used() {
    let (budget, [idle, busy]) = memos(20_000);
    for memo in [&idle, &busy] {
        memo.fill(100, 100);
    }
    busy.use_often(1_000);
    budget.set_limit(12_000);
    check(&idle, 2_000);
    check(&busy, 10_000);
    budget.set_limit(4_000);
    check(&idle, 500);
    check(&busy, 3_500);
    budget.set_limit(20_000);
    idle.fill(1_000, 100);
    check(&idle, 16_500);
    check(&busy, 3_500);
}

#[test]
fn what_is_set_aside_and_free_comes_back() {
    let (budget, [cleared, gone, other]) = memos(10_000);
    cleared.fill(40, 100);
    gone.fill(40, 100);
    drop(gone);
    assert_eq!(budget.count(), 2);
    while cleared.evict() {}
    other.fill(1_000, 100);
    // What the cleared one will use next stays with it.
    assert!(other.weight() >= 9_000, "{}", other.weight());
}

#[derive(Clone, Debug)]
enum Step {
    Insert(usize, u64),
    Evict(usize),
    Use(usize, u64),
    Limit(u64),
    Trim(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let memo = 0..4usize;
    let step = prop_oneof![
        8 => (memo.clone(), 0..400u64).prop_map(|(memo, weight)| Step::Insert(memo, weight)),
        2 => memo.clone().prop_map(Step::Evict),
        2 => (memo.clone(), 0..5000u64).prop_map(|(memo, uses)| Step::Use(memo, uses)),
        1 => (100..5000u64).prop_map(Step::Limit),
        1 => memo.prop_map(Step::Trim),
    ];
    prop::collection::vec(step, 1..300)
}

proptest! {
    #[test]
    fn accounts_balance_and_limits_hold(steps in steps()) {
        let (budget, memos) = memos::<4>(2_000);
        for step in steps {
            match step {
                Step::Insert(memo, weight) => {
                    let is_in = memos[memo].insert(weight);
                    // What is no more than the floor always finds room.
                    prop_assert!(is_in || weight > budget.floor());
                }
                Step::Evict(memo) => drop(memos[memo].evict()),
                Step::Use(memo, uses) => memos[memo].use_often(uses),
                Step::Limit(limit) => budget.set_limit(limit),
                Step::Trim(memo) => memos[memo].share.trim(),
            }
            for memo in &memos {
                prop_assert_eq!(memo.weight() + memo.share.free(), memo.share.size());
            }
            let sum: u64 = memos.iter().map(|memo| memo.share.size()).sum();
            prop_assert_eq!(sum, budget.taken());
            prop_assert!(sum <= budget.limit());
        }
        drop(memos);
        prop_assert_eq!((budget.taken(), budget.count.load(Ordering::Relaxed)), (0, 0));
    }
}
