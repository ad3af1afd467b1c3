//! A whole memo: look-up, flight, fence and engine together, as calls use them.

use std::sync::Arc;
use std::time::Duration;

use super::{explore, find, side_by_side};
use crate::clock::ManualClock;
use crate::park::block_on;
use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Mutex, lock, thread};
use crate::{Memo, Put, Runtime};

const KEY: u64 = 7;
const TAG: &str = "user:7";
const GIVEN: u64 = 100;

struct World {
    runtime: Runtime,
    clock: ManualClock,
    memo: Memo<u64, u64>,
    source: AtomicU64,
}

impl World {
    fn new() -> Arc<Self> {
        let clock = ManualClock::new();
        let runtime = Runtime::builder().clock(clock.clock()).build();
        let runtime = block_on(runtime).expect("nothing to start");
        let bound = runtime.enter();
        let memo = Memo::builder("explored")
            .capacity(2)
            .ttl(Duration::from_secs(1))
            .tags_by_key(|key| vec![format!("user:{key}")])
            .build();
        drop(bound);
        Arc::new(Self {
            runtime,
            clock,
            memo,
            source: AtomicU64::new(0),
        })
    }

    /// A call, before, during or after a change.
    fn call(&self) {
        let compute = || self.source.load(Ordering::SeqCst);
        self.memo.get_or_insert_with(KEY, compute);
    }

    fn change(&self, to: u64, invalidate: fn(&Self)) {
        self.source.fetch_max(to, Ordering::SeqCst);
        invalidate(self);
        self.see(to);
        let value = self
            .memo
            .get_or_insert_with(KEY, || self.source.load(Ordering::SeqCst));
        assert!(value >= to, "an outdated value came back");
    }

    fn see(&self, least: u64) {
        if let Some(value) = self.memo.peek(KEY) {
            assert!(value >= least, "an outdated value came back");
        }
    }

    /// The room and the counters agree once nobody calls.
    fn check_counters(&self) {
        let stats = self.memo.stats();
        let left = stats.evictions + stats.expiries + stats.invalidations + stats.replaced;
        assert_eq!(stats.inserts, stats.entries + left, "{stats:?}");
    }
}

fn of(world: &Arc<World>, work: fn(&World)) -> Box<dyn FnOnce() + Send> {
    let world = Arc::clone(world);
    Box::new(move || work(&world))
}

fn calls_against(change: fn(&World)) {
    let world = World::new();
    side_by_side([
        of(&world, World::call),
        of(&world, World::call),
        of(&world, change),
    ]);
    world.see(1);
    world.check_counters();
}

#[test]
fn a_call_never_gets_what_was_computed_before_its_key_was_invalidated() {
    explore("memo, invalidate", || {
        calls_against(|world| {
            world.change(1, |world| {
                world.memo.invalidate(KEY);
            });
        });
    });
}

#[test]
fn a_call_never_gets_what_was_computed_before_its_memo_was_cleared() {
    explore("memo, clear", || {
        calls_against(|world| {
            world.change(1, |world| world.memo.clear().wait().expect("not shared"));
        });
    });
}

#[test]
fn a_call_never_gets_what_was_computed_before_its_tag_was_invalidated() {
    explore("memo, invalidate a tag", || {
        calls_against(|world| {
            world.change(1, |world| {
                let invalidation = world.runtime.invalidate_tag(TAG);
                invalidation.wait().expect("not shared");
            });
        });
    });
}

#[test]
fn calls_that_come_while_or_after_one_computes_do_not() {
    explore("memo, one compute", || {
        let world = World::new();
        side_by_side([
            of(&world, World::call),
            of(&world, World::call),
            of(&world, World::call),
        ]);
        assert_eq!(world.memo.stats().computes, 1, "it was computed again");
    });
}

#[test]
fn what_has_expired_leaves_while_others_call() {
    explore("memo, expiry", || {
        calls_against(|world| {
            world.source.store(1, Ordering::SeqCst);
            world.clock.advance(Duration::from_secs(2));
            world.memo.invalidate(KEY);
            world.see(1);
        });
    });
}

#[test]
fn a_given_value_wins_over_a_compute_that_is_running() {
    explore("memo, insert and compute", || {
        let world = World::new();
        side_by_side([
            of(&world, World::call),
            of(&world, World::call),
            of(&world, |world| {
                world.memo.insert(KEY, GIVEN);
                assert_eq!(
                    world.memo.peek(KEY),
                    Some(GIVEN),
                    "the given value was lost"
                );
            }),
        ]);
        assert_eq!(
            world.memo.peek(KEY),
            Some(GIVEN),
            "the given value was lost"
        );
        world.check_counters();
    });
    explore("memo, insert with a tag and compute", || {
        let world = World::new();
        side_by_side([
            of(&world, World::call),
            of(&world, |world| {
                let put = Put {
                    tags: vec!["given".to_owned()],
                    ..Put::default()
                };
                world.memo.insert_with(KEY, GIVEN, put);
            }),
            of(&world, |world| {
                world
                    .runtime
                    .invalidate_tag("given")
                    .wait()
                    .expect("not shared");
            }),
        ]);
        world.check_counters();
    });
}

/// A memo of one key without a fence: what is computed is stored whatever came meanwhile.
struct Careless(Mutex<Option<u64>>);

impl Careless {
    fn call(&self) {
        if lock(&self.0).is_some() {
            return;
        }
        thread::yield_now();
        *lock(&self.0) = Some(0);
    }
}

#[test]
fn control_a_compute_that_overwrites_a_given_value_is_found() {
    find("memo, careless", "the given value was lost", || {
        let memo = Arc::new(Careless(Mutex::new(None)));
        let calling = Arc::clone(&memo);
        let giving = Arc::clone(&memo);
        side_by_side([
            Box::new(move || calling.call()),
            Box::new(move || *lock(&giving.0) = Some(GIVEN)),
        ]);
        assert_eq!(*lock(&memo.0), Some(GIVEN), "the given value was lost");
    });
}
