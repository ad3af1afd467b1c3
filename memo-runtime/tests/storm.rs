//! A storm: many threads do everything at once to one memo with limits, and a few things must hold
//! all the time, and some more once it is over.

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use memo_runtime::testing::ManualClock;
use memo_runtime::{Memo, Priority, Put, Runtime};

const THREADS: u64 = 16;
const KEYS: u64 = 96;
const HOT_KEYS: u64 = 4;
const CAPACITY: usize = 48;
const MAX_BYTES: u64 = 24_000;
const STEPS: u64 = if cfg!(debug_assertions) {
    4_000
} else {
    40_000
};
/// The version of a value that was given: it is never outdated.
const GIVEN: u64 = u64::MAX;

/// How many values were made and dropped.
#[derive(Default)]
struct Census {
    made: AtomicU64,
    dropped: AtomicU64,
}

/// A value that is counted, with the version of what it was computed from.
struct Counted {
    version: u64,
    weight: usize,
    census: Arc<Census>,
}

impl Counted {
    fn new(version: u64, weight: usize, census: &Arc<Census>) -> Self {
        census.made.fetch_add(1, Ordering::SeqCst);
        Self {
            version,
            weight,
            census: Arc::clone(census),
        }
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Self::new(self.version, self.weight, &self.census)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.census.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

/// What a key's values are computed from, and the version that a completed invalidation has left
/// behind: nothing older may be seen by a call that begins after it.
#[derive(Default)]
struct Source {
    version: AtomicU64,
    least: AtomicU64,
}

struct Storm {
    clock: ManualClock,
    runtime: Runtime,
    memo: Memo<u64, Counted>,
    sources: Vec<Source>,
    census: Arc<Census>,
    calls: AtomicU64,
    is_over: AtomicBool,
}

impl Storm {
    fn new() -> Self {
        let clock = ManualClock::new();
        let runtime = common::runtime(&clock);
        let bound = runtime.enter();
        let memo = Memo::builder("storm")
            .capacity(CAPACITY)
            .max_bytes(MAX_BYTES)
            .weigh(|value: &Counted| value.weight)
            .ttl(Duration::from_secs(20))
            .tti(Duration::from_secs(9))
            .tags_by_key(|key| vec![format!("key:{key}")])
            .build();
        drop(bound);
        Self {
            clock,
            runtime,
            memo,
            sources: (0..KEYS).map(|_| Source::default()).collect(),
            census: Arc::default(),
            calls: AtomicU64::new(0),
            is_over: AtomicBool::new(false),
        }
    }

    fn source(&self, key: u64) -> &Source {
        &self.sources[usize::try_from(key).expect("a small number")]
    }

    fn compute(&self, key: u64, weight: usize) -> Counted {
        let version = self.source(key).version.load(Ordering::SeqCst);
        // Time for an invalidation to overtake this compute.
        for _ in 0..weight % 4 {
            thread::yield_now();
        }
        Counted::new(version, weight, &self.census)
    }

    fn check(value: &Counted, least: u64) {
        assert!(
            value.version >= least,
            "a value from before an invalidation"
        );
    }

    /// One operation, as `dice` fall.
    fn step(&self, dice: &mut Dice) {
        // Half of all calls are for a few keys, so that they meet.
        let among = if dice.below(2) == 0 { HOT_KEYS } else { KEYS };
        let key = dice.below(among);
        let weight = usize::try_from(dice.below(900)).expect("a small number");
        let least = self.source(key).least.load(Ordering::SeqCst);
        match dice.below(100) {
            0..50 => {
                self.calls.fetch_add(1, Ordering::SeqCst);
                let value = self
                    .memo
                    .get_or_insert_with(key, || self.compute(key, weight));
                Self::check(&value, least);
            }
            50..55 => {
                self.calls.fetch_add(1, Ordering::SeqCst);
                let compute = || Err::<Counted, _>("no tea");
                if let Ok(value) = self.memo.try_get_or_insert_with(key, compute) {
                    Self::check(&value, least);
                }
            }
            55..58 => {
                self.calls.fetch_add(1, Ordering::SeqCst);
                // Not `panic!`, whose hook would print thousands of times.
                let compute = || resume_unwind(Box::new("no tea"));
                let call = || self.memo.get_or_insert_with(key, compute);
                if let Ok(value) = catch_unwind(AssertUnwindSafe(call)) {
                    Self::check(&value, least);
                }
            }
            58..66 => {
                if let Some(value) = self.memo.peek(key) {
                    Self::check(&value, least);
                }
            }
            66..70 => {
                self.memo.touch(key);
            }
            70..76 => self
                .memo
                .insert(key, Counted::new(GIVEN, weight, &self.census)),
            76..80 => {
                let put = Put {
                    ttl: Some(Duration::from_secs(dice.below(10))),
                    tags: vec!["given".to_owned()],
                    priority: Priority::High,
                    ..Put::default()
                };
                let value = Counted::new(GIVEN, weight, &self.census);
                self.memo.insert_with(key, value, put);
            }
            80..90 => self.change(key..key + 1, || {
                self.memo.invalidate(key);
            }),
            90..96 => self.change(key..key + 1, || {
                let done = self.runtime.invalidate_tag(&format!("key:{key}"));
                done.wait().expect("not shared");
            }),
            96 => {
                let done = self.runtime.invalidate_tag("given");
                done.wait().expect("not shared");
            }
            97 => self.change(0..KEYS, || self.memo.clear().wait().expect("not shared")),
            _ => self.clock.advance(Duration::from_millis(dice.below(3000))),
        }
    }

    /// Changes what the values of some keys are computed from, and invalidates them.
    fn change(&self, keys: std::ops::Range<u64>, invalidate: impl FnOnce()) {
        let changed: Vec<_> = keys
            .map(|key| {
                let source = self.source(key);
                (source, source.version.fetch_add(1, Ordering::SeqCst) + 1)
            })
            .collect();
        invalidate();
        for (source, version) in changed {
            source.least.fetch_max(version, Ordering::SeqCst);
        }
    }

    /// Looks at the limits until all is over.
    fn sample(&self) -> u64 {
        let mut samples = 0;
        while !self.is_over.load(Ordering::SeqCst) {
            assert!(self.memo.len() <= CAPACITY, "too many entries");
            assert!(self.memo.weight() <= MAX_BYTES, "too many bytes");
            samples += 1;
            thread::yield_now();
        }
        samples
    }

    fn rage(&self, pinned: bool) {
        let enter = || {
            if pinned {
                pin();
            }
        };
        thread::scope(|scope| {
            let sampler = scope.spawn(|| {
                enter();
                self.sample()
            });
            let workers: Vec<_> = (0..THREADS)
                .map(|number| {
                    scope.spawn(move || {
                        enter();
                        let mut dice = Dice(number + 1);
                        for _ in 0..STEPS {
                            self.step(&mut dice);
                        }
                    })
                })
                .collect();
            let ended: Vec<_> = workers
                .into_iter()
                .map(thread::ScopedJoinHandle::join)
                .collect();
            self.is_over.store(true, Ordering::SeqCst);
            assert!(sampler.join().expect("within the limits") > 0);
            for worker in ended {
                worker.expect("nothing that must hold was broken");
            }
        });
    }

    /// What must hold once nobody calls any more.
    fn check_rest(&self) {
        let stats = self.memo.stats();
        let calls = self.calls.load(Ordering::SeqCst);
        assert_eq!(stats.hits + stats.misses, calls, "{stats:?}");
        let left = stats.evictions + stats.expiries + stats.invalidations + stats.replaced;
        assert_eq!(stats.inserts, stats.entries + left, "{stats:?}");
        for (name, count) in [
            ("hits", stats.hits),
            ("joins or misses", stats.misses),
            ("evictions", stats.evictions),
            ("expiries", stats.expiries),
            ("invalidations", stats.invalidations),
        ] {
            assert!(count > 0, "a storm without {name} shows little: {stats:?}");
        }
        // A flight that was left behind would be joined here, and never answer.
        for key in 0..KEYS {
            let value = self.memo.get_or_insert_with(key, || self.compute(key, 1));
            Self::check(&value, self.source(key).least.load(Ordering::SeqCst));
        }
        assert_eq!(
            self.memo.stats().joins,
            stats.joins,
            "a flight was left behind"
        );
        // Once it is empty, nothing weighs.
        self.memo.clear().wait().expect("not shared");
        assert_eq!((self.memo.len(), self.memo.weight()), (0, 0));
    }
}

/// A sequence of numbers that is the same in each run: xorshift.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % limit
    }
}

/// Keeps this thread on the first processor that it may use.
#[cfg(target_os = "linux")]
fn pin() {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let allowed = sched_getaffinity(None).expect("the processors of this thread");
    let first = (0..CpuSet::MAX_CPU).find(|cpu| allowed.is_set(*cpu));
    let mut one = CpuSet::new();
    one.set(first.expect("a processor to run on"));
    sched_setaffinity(None, &one).expect("one of its own processors");
}

#[cfg(not(target_os = "linux"))]
fn pin() {}

fn storm(pinned: bool) {
    let storm = Storm::new();
    storm.rage(pinned);
    storm.check_rest();
    let census = Arc::clone(&storm.census);
    drop(storm);
    let made = census.made.load(Ordering::SeqCst);
    assert_eq!(made, census.dropped.load(Ordering::SeqCst), "values leaked");
    assert_eq!(Arc::strong_count(&census), 1);
}

#[test]
fn a_storm_breaks_nothing() {
    storm(false);
}

#[test]
fn a_storm_on_one_processor_breaks_nothing() {
    storm(true);
}

#[test]
fn a_flood_of_keys_that_nobody_reads_again_leaves_nothing() {
    let keys: u64 = if cfg!(debug_assertions) {
        200_000
    } else {
        1_000_000
    };
    let clock = ManualClock::new();
    let runtime = common::runtime(&clock);
    let bound = runtime.enter();
    let memo = Memo::builder("flood")
        .ttl(Duration::from_millis(100))
        .build();
    drop(bound);
    for key in 0..keys {
        memo.get_or_insert_with(key, || key);
    }
    assert_eq!(memo.len() as u64, keys);
    clock.advance(Duration::from_secs(2));
    assert_eq!((memo.len(), memo.weight()), (0, 0));
    assert_eq!(memo.stats().expiries, keys);
}
