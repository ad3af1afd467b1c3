//! Random sequences of operations, compared step by step with a model that is plain enough to be
//! right: a list of entries, searched from end to end.
//!
//! `timed` knows every way of expiring and no limit; `limited` knows the order of eviction exactly,
//! and no time.

mod common;

use std::time::Duration;

use memo_runtime::testing::ManualClock;
use memo_runtime::{Memo, Policy, Priority, Put, Runtime, Stats};
use proptest::prelude::*;

const KEYS: u64 = 6;
const TTL: u64 = 1000;
const STALE: u64 = 400;
const TTI: u64 = 700;
const NAMESPACE: &str = "model";

#[derive(Clone, Debug)]
enum Op {
    Get(u64),
    Insert(u64),
    InsertWith(u64, Option<u64>, Option<u8>, Priority, bool),
    Invalidate(u64),
    InvalidateTag(u8),
    InvalidateNamespace,
    Clear,
    Advance(u64),
    Touch(u64),
    Peek(u64),
    SetCapacity(Option<usize>),
}

fn op() -> impl Strategy<Value = Op> {
    let key = 0..KEYS;
    let ttl = prop_oneof![
        Just(None),
        Just(Some(0)),
        (1_u64..2000).prop_map(Some),
        Just(Some(u64::MAX)),
    ];
    let priority = prop_oneof![
        Just(Priority::Low),
        Just(Priority::Normal),
        Just(Priority::High),
    ];
    let given = (
        key.clone(),
        ttl,
        prop::option::of(0_u8..3),
        priority,
        prop::bool::weighted(0.1),
    );
    prop_oneof![
        8 => key.clone().prop_map(Op::Get),
        2 => key.clone().prop_map(Op::Insert),
        3 => given.prop_map(|(key, ttl, tag, priority, pinned)| {
            Op::InsertWith(key, ttl, tag, priority, pinned)
        }),
        2 => key.clone().prop_map(Op::Invalidate),
        1 => (0_u8..3).prop_map(Op::InvalidateTag),
        1 => Just(Op::InvalidateNamespace),
        1 => Just(Op::Clear),
        4 => prop_oneof![1_u64..50, Just(TTI), Just(TTL), 1_u64..1500].prop_map(Op::Advance),
        2 => key.clone().prop_map(Op::Touch),
        2 => key.prop_map(Op::Peek),
        1 => prop::option::of(0_usize..5).prop_map(Op::SetCapacity),
    ]
}

/// The tag that a key gives its values.
fn tag_of(key: u64) -> u8 {
    u8::from(key.is_multiple_of(2))
}

fn tag(number: u8) -> String {
    format!("tag:{number}")
}

/// How a memo of these tests differs from one that keeps everything for ever.
#[derive(Clone, Copy)]
struct Options {
    timed: bool,
    capacity: Option<usize>,
}

/// The memo, with what it needs.
struct Real {
    clock: ManualClock,
    runtime: Runtime,
    memo: Memo<u64, u64>,
}

impl Real {
    fn new(options: Options) -> Self {
        let clock = ManualClock::new();
        let runtime = common::runtime(&clock);
        let bound = runtime.enter();
        let mut memo = Memo::builder("model")
            .policy(Policy::Fifo)
            .namespace(NAMESPACE)
            .tags_by_key(|key| vec![tag(tag_of(*key))]);
        if options.timed {
            memo = memo
                .ttl(Duration::from_millis(TTL))
                .stale(Duration::from_millis(STALE))
                .tti(Duration::from_millis(TTI));
        }
        if let Some(capacity) = options.capacity {
            memo = memo.capacity(capacity);
        }
        let memo = memo.build();
        drop(bound);
        Self {
            clock,
            runtime,
            memo,
        }
    }

    /// Does one step; what it returned, as a number.
    fn step(&self, op: &Op, fresh: u64) -> Option<u64> {
        let memo = &self.memo;
        match op {
            Op::Get(key) => Some(memo.get_or_insert_with(*key, || fresh)),
            Op::Insert(key) => {
                memo.insert(*key, fresh);
                None
            }
            Op::InsertWith(key, ttl, number, priority, pinned) => {
                let put = Put {
                    ttl: ttl.map(millis),
                    tags: number.map(tag).into_iter().collect(),
                    priority: *priority,
                    pinned: *pinned,
                };
                memo.insert_with(*key, fresh, put);
                None
            }
            Op::Invalidate(key) => Some(u64::from(memo.invalidate(*key))),
            Op::InvalidateTag(number) => {
                let done = self.runtime.invalidate_tag(&tag(*number));
                done.wait().expect("not shared");
                None
            }
            Op::InvalidateNamespace => {
                let done = self.runtime.invalidate_namespace(NAMESPACE);
                done.wait().expect("not shared");
                None
            }
            Op::Clear => {
                memo.clear().wait().expect("not shared");
                None
            }
            Op::Advance(by) => {
                self.clock.advance(Duration::from_millis(*by));
                None
            }
            Op::Touch(key) => Some(u64::from(memo.touch(*key))),
            Op::Peek(key) => memo.peek(*key),
            Op::SetCapacity(capacity) => {
                memo.set_capacity(*capacity);
                None
            }
        }
    }
}

/// `u64::MAX` stands for ever.
fn millis(millis: u64) -> Duration {
    match millis {
        u64::MAX => Duration::MAX,
        millis => Duration::from_millis(millis),
    }
}

struct Kept {
    key: u64,
    value: u64,
    /// Milliseconds; `u64::MAX` is never.
    fresh_until: u64,
    served_until: u64,
    used: u64,
    tags: Vec<u8>,
    priority: Priority,
    pinned: bool,
}

/// What a memo is to do.
struct Model {
    options: Options,
    now: u64,
    /// In the order of their arrival.
    entries: Vec<Kept>,
    hits: u64,
    calls: u64,
}

impl Model {
    fn new(options: Options) -> Self {
        Self {
            options,
            now: 0,
            entries: Vec::new(),
            hits: 0,
            calls: 0,
        }
    }

    fn dies_at(&self, entry: &Kept) -> u64 {
        let idle = if self.options.timed {
            entry.used + TTI
        } else {
            u64::MAX
        };
        idle.min(entry.served_until)
    }

    fn forget_dead(&mut self) {
        let now = self.now;
        let entries = std::mem::take(&mut self.entries);
        self.entries = entries
            .into_iter()
            .filter(|entry| self.dies_at(entry) > now)
            .collect();
    }

    fn fresh(&mut self, key: u64) -> Option<&mut Kept> {
        let now = self.now;
        let mut entries = self.entries.iter_mut();
        entries.find(|entry| entry.key == key && entry.fresh_until > now)
    }

    fn put(&mut self, key: u64, value: u64, ttl: Option<u64>, put: (Vec<u8>, Priority, bool)) {
        let old = self.entries.iter().position(|entry| entry.key == key);
        let replaces = old.map(|old| self.entries.remove(old)).is_some();
        let ttl = ttl.or(self.options.timed.then_some(TTL));
        if ttl == Some(0) {
            return;
        }
        let (tags, priority, pinned) = put;
        let fresh_until = ttl.map_or(u64::MAX, |ttl| self.now.saturating_add(ttl));
        let stale = if self.options.timed { STALE } else { 0 };
        let entry = Kept {
            key,
            value,
            fresh_until,
            served_until: fresh_until.saturating_add(stale),
            used: self.now,
            tags,
            priority,
            pinned,
        };
        // What takes another's place needs no room of its own.
        if replaces || self.make_room() {
            self.entries.push(entry);
        }
    }

    fn make_room(&mut self) -> bool {
        match self.options.capacity {
            None => true,
            Some(0) => false,
            Some(capacity) => self.evict_down_to(capacity - 1),
        }
    }

    fn evict_down_to(&mut self, most: usize) -> bool {
        while self.entries.len() > most {
            let evictable = self.entries.iter().enumerate();
            let leaves = evictable
                .filter(|(_, entry)| !entry.pinned)
                // The first of the least: the oldest.
                .min_by_key(|(_, entry)| rank(entry.priority));
            let Some((index, _)) = leaves else {
                return false;
            };
            self.entries.remove(index);
        }
        true
    }

    fn step(&mut self, op: &Op, fresh: u64) -> Option<u64> {
        let now = self.now;
        match op {
            Op::Get(key) => {
                self.calls += 1;
                if let Some(entry) = self.fresh(*key) {
                    entry.used = now;
                    let value = entry.value;
                    self.hits += 1;
                    return Some(value);
                }
                // A stale one is computed anew by the call that finds it.
                let put = (vec![tag_of(*key)], Priority::Normal, false);
                self.put(*key, fresh, None, put);
                Some(fresh)
            }
            Op::Insert(key) => {
                let put = (vec![tag_of(*key)], Priority::Normal, false);
                self.put(*key, fresh, None, put);
                None
            }
            Op::InsertWith(key, ttl, number, priority, pinned) => {
                let tags = number.iter().copied().chain([tag_of(*key)]).collect();
                self.put(*key, fresh, *ttl, (tags, *priority, *pinned));
                None
            }
            Op::Invalidate(key) => {
                let before = self.entries.len();
                self.entries.retain(|entry| entry.key != *key);
                Some(u64::from(self.entries.len() < before))
            }
            Op::InvalidateTag(number) => {
                self.entries.retain(|entry| !entry.tags.contains(number));
                None
            }
            Op::InvalidateNamespace | Op::Clear => {
                self.entries.clear();
                None
            }
            Op::Advance(by) => {
                self.now += by;
                self.forget_dead();
                None
            }
            Op::Touch(key) => {
                let touched = self.fresh(*key).map(|entry| entry.used = now);
                Some(u64::from(touched.is_some()))
            }
            Op::Peek(key) => self.fresh(*key).map(|entry| entry.value),
            Op::SetCapacity(capacity) => {
                self.options.capacity = *capacity;
                if let Some(capacity) = capacity {
                    self.evict_down_to(*capacity);
                }
                None
            }
        }
    }
}

fn rank(priority: Priority) -> u8 {
    match priority {
        Priority::Low => 0,
        Priority::Normal => 1,
        Priority::High => 2,
        _ => 3,
    }
}

/// Every call is a hit or a miss, and every value that was stored is there or has left in one way.
fn check_counters(stats: &Stats, calls: u64) -> Result<(), TestCaseError> {
    prop_assert_eq!(stats.hits + stats.misses, calls);
    let left = stats.evictions + stats.expiries + stats.invalidations + stats.replaced;
    prop_assert_eq!(stats.inserts, stats.entries + left, "{:?}", stats);
    Ok(())
}

fn compare(options: Options, ops: &[Op]) -> Result<(), TestCaseError> {
    let (real, mut model) = (Real::new(options), Model::new(options));
    for (number, op) in (1..).zip(ops) {
        let expected = model.step(op, number);
        prop_assert_eq!(real.step(op, number), expected, "step {}: {:?}", number, op);
        if !options.timed {
            // What has expired may still count until it is met.
            prop_assert_eq!(real.memo.len(), model.entries.len(), "step {}", number);
        }
    }
    let stats = real.memo.stats();
    check_counters(&stats, model.calls)?;
    prop_assert_eq!(stats.hits, model.hits);
    for key in 0..KEYS {
        let expected = model.step(&Op::Peek(key), 0);
        prop_assert_eq!(real.memo.peek(key), expected, "key {} at the end", key);
    }
    check_counters(&real.memo.stats(), model.calls)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn timed(ops in prop::collection::vec(op(), 1..80)) {
        let mut ops = ops;
        ops.retain(|op| !matches!(op, Op::SetCapacity(_)));
        compare(Options { timed: true, capacity: None }, &ops)?;
    }

    #[test]
    fn limited(ops in prop::collection::vec(op(), 1..80), capacity in 0_usize..5) {
        let mut ops = ops;
        // Without time, a ttl is none or over at once.
        ops.retain(|op| !matches!(op, Op::Advance(_)));
        compare(Options { timed: false, capacity: Some(capacity) }, &ops)?;
    }
}
