//! Copies in the process of what a shared store has: what is kept, for how long, and what it costs.

use std::sync::OnceLock;
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::stores::MemoryStore;
use memokit::testing::{CountingStore, FaultStore, ManualClock, Operation};
use memokit::{Calculated, Memoized, Outcome, Source, memoize};

use super::support::Listening;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Two programs with one store and one time.
pub(crate) async fn nodes() -> (Bench, Bench) {
    let clock = ManualClock::new();
    let store = CountingStore::new(MemoryStore::with_clock(clock.clock()));
    let one = Bench::over(store.clone(), clock.clone()).await;
    (one, Bench::over(store, clock).await)
}

/// A program whose store can be made to fail.
pub(crate) async fn frail() -> (FaultStore, Bench) {
    let clock = ManualClock::new();
    let faults = FaultStore::new(MemoryStore::with_clock(clock.clock()));
    let bench = Bench::over(faults.clone(), clock).await;
    (faults, bench)
}

fn told<T>(outcome: Outcome<T>) -> (T, Source) {
    (outcome.value, outcome.source)
}

#[tokio::test]
async fn what_a_call_has_stored_or_read_answers_the_next_without_a_round_trip() {
    #[memoize(scope = shared, ttl = "1h")]
    async fn tripled(n: u64) -> u64 {
        n * 3
    }
    let (one, other) = nodes().await;
    let first = one.runtime.scope(tripled::outcome(7)).await;
    assert_eq!(told(first), (21, Source::Computed));
    one.clock.advance(seconds(3));
    let second = one.runtime.scope(tripled::outcome(7)).await;
    assert_eq!(second.age, seconds(3));
    assert_eq!(told(second), (21, Source::L1));
    assert_eq!((one.store.reads(), one.store.writes()), (1, 1));
    // Another program has it from the store, and from then on for itself.
    for source in [Source::Store, Source::L1, Source::L1] {
        let outcome = other.runtime.scope(tripled::outcome(7)).await;
        assert_eq!(told(outcome), (21, source));
    }
    assert_eq!((other.store.reads(), other.store.writes()), (1, 0));
    let stats = other.runtime.scope(async { tripled::memo().stats() }).await;
    assert_eq!((stats.hits, stats.misses, stats.computes), (3, 0, 0));
    assert_eq!((stats.inserts, stats.entries), (0, 1));
}

#[test]
fn a_sync_call_is_answered_without_a_round_trip_too() {
    #[memoize(store = "anywhere")]
    fn squared(n: u64) -> u64 {
        n * n
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    for source in [Source::Computed, Source::L1] {
        assert_eq!(told(squared::outcome(7)), (49, source));
    }
    assert_eq!(squared(7), 49);
    assert_eq!((bench.store.reads(), bench.store.writes()), (1, 1));
    assert_eq!(squared::memo().len(), 1);
    assert!(squared::memo().weight() > 0);
    assert_eq!(squared::memo().iter().count(), 1);
}

#[tokio::test]
async fn a_copy_lives_as_long_as_its_memo_says() {
    #[memoize(scope = shared, l1_ttl = "5s")]
    async fn short(n: u64) -> u64 {
        n
    }
    #[memoize(scope = shared)]
    async fn unsaid(n: u64) -> u64 {
        n
    }
    let bench = Bench::new().await;
    let work = async {
        let sources = async || {
            let short = short::outcome(1).await.source;
            (short, unsaid::outcome(1).await.source)
        };
        assert_eq!(sources().await, (Source::Computed, Source::Computed));
        bench.clock.advance(seconds(5));
        assert_eq!(sources().await, (Source::Store, Source::L1));
        bench.clock.advance(seconds(25));
        assert_eq!(sources().await, (Source::Store, Source::Store));
        assert_eq!(sources().await, (Source::L1, Source::L1));
    };
    bench.runtime.scope(work).await;
}

#[tokio::test]
async fn no_copy_outlives_the_value_in_the_store() {
    #[memoize(scope = shared, ttl = "1m", l1_ttl = "40s")]
    async fn read_late(n: u64) -> u64 {
        n
    }
    #[memoize(scope = shared, ttl = "10s")]
    async fn brief(n: u64) -> u64 {
        n
    }
    let (one, other) = nodes().await;
    one.runtime.scope(read_late(1)).await;
    one.clock.advance(seconds(50));
    let outcome = other.runtime.scope(read_late::outcome(1)).await;
    assert_eq!(outcome.source, Source::Store);
    one.clock.advance(Duration::from_millis(9_999));
    let outcome = other.runtime.scope(read_late::outcome(1)).await;
    assert_eq!(outcome.source, Source::L1);
    one.clock.advance(Duration::from_millis(1));
    let outcome = other.runtime.scope(read_late::outcome(1)).await;
    assert_eq!(outcome.source, Source::Computed);

    one.runtime.scope(brief(1)).await;
    one.clock.advance(seconds(10));
    let outcome = one.runtime.scope(brief::outcome(1)).await;
    assert_eq!(outcome.source, Source::Computed);
}

#[tokio::test]
async fn a_memo_may_keep_no_copies() {
    #[memoize(scope = shared, l1_ttl = "0s")]
    async fn bare(n: u64) -> u64 {
        n
    }
    #[memoize(scope = shared, l1_ttl = Duration::ZERO)]
    async fn told_late(n: u64) -> u64 {
        n
    }
    let bench = Bench::new().await;
    let work = async {
        for source in [Source::Computed, Source::Store, Source::Store] {
            assert_eq!(bare::outcome(1).await.source, source);
            assert_eq!(told_late::outcome(1).await.source, source);
        }
        assert_eq!((bare::memo().len(), told_late::memo().len()), (0, 0));
        assert_eq!(bare::memo().info().l1_ttl, Some(Duration::ZERO));
        assert_eq!(bare::memo().info().policy, None);
    };
    bench.runtime.scope(work).await;
}

#[tokio::test]
async fn of_a_value_that_is_too_large_there_is_no_copy() {
    #[memoize(scope = shared, l1_max_value = "1KiB")]
    async fn page(length: usize) -> String {
        "x".repeat(length)
    }
    let bench = Bench::new().await;
    let work = async {
        for length in [10, 2_000, 1_000] {
            assert_eq!(page(length).await.len(), length);
        }
        let source = async |length| page::outcome(length).await.source;
        assert_eq!(source(10).await, Source::L1);
        assert_eq!(source(2_000).await, Source::Store);
        assert_eq!(source(1_000).await, Source::L1);
        assert_eq!(page::memo().len(), 2);
        assert_eq!(page::memo().info().l1_max_value, Some(1024));
    };
    bench.runtime.scope(work).await;
}

#[tokio::test]
async fn copies_keep_within_the_limits_of_their_memo() {
    #[memoize(scope = shared, capacity = 2, policy = fifo)]
    async fn few(n: u64) -> u64 {
        n
    }
    #[memoize(scope = shared, max_bytes = "4KiB", weigh = Vec::len)]
    async fn light(n: usize) -> Vec<u8> {
        vec![0; n]
    }
    let bench = Bench::new().await;
    let work = async {
        for n in 1..=3 {
            few(n).await;
        }
        assert_eq!(few::memo().len(), 2);
        let source = async |n| few::outcome(n).await.source;
        assert_eq!(
            (source(3).await, source(1).await),
            (Source::L1, Source::Store)
        );
        for n in 1_000..1_010 {
            light(n).await;
        }
        let weight = light::memo().weight();
        assert!((2_000..=4_096).contains(&weight), "{weight}");
    };
    bench.runtime.scope(work).await;
}

#[tokio::test]
async fn a_batch_asks_the_store_for_the_rest_alone() {
    #[memoize(batch, scope = shared)]
    async fn paired(ns: &[u64]) -> Vec<u64> {
        ns.iter().map(|n| n * 2).collect()
    }
    let store = Listening::default();
    let bench = Bench::over(store.clone(), ManualClock::new()).await;
    let work = async {
        assert_eq!(paired(&[1, 2]).await, [2, 4]);
        assert_eq!(store.asked().len(), 2);
        assert_eq!(paired(&[2, 3, 1, 3]).await, [4, 6, 2, 6]);
        let asked = store.asked();
        assert_eq!(asked.len(), 3);
        assert!(asked[2].ends_with('3'), "{asked:?}");
        assert_eq!(paired(&[1, 2, 3]).await, [2, 4, 6]);
        let stats = paired::memo().stats();
        assert_eq!((stats.hits, stats.misses, stats.computes), (5, 3, 3));
    };
    bench.runtime.scope(work).await;
    assert_eq!((bench.store.reads(), bench.store.writes()), (2, 2));
}

#[derive(Clone, Debug, Memoized)]
#[memo(scope = shared, l1_ttl = "10s")]
struct Item {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = prices)]
    price: Calculated<u64>,
    #[cache_calculation(with = taxes, depends(price), l1_ttl = "20s")]
    tax: Calculated<u64>,
}

fn prices(items: &[&Item]) -> Vec<u64> {
    items.iter().map(|item| item.id * 100).collect()
}

fn taxes(items: &[&Item]) -> Vec<u64> {
    let tax = |item: &&Item| item.price.get().expect("made before") / 5;
    items.iter().map(tax).collect()
}

#[tokio::test]
async fn a_page_that_the_process_has_is_no_round_trip() {
    let bench = Bench::new().await;
    let load = async || {
        let item = |id| Item {
            id,
            price: Calculated::NotLoaded,
            tax: Calculated::NotLoaded,
        };
        let mut page: Vec<_> = (1..=100).map(item).collect();
        let report = Item::load(&mut page, Item::ALL, &()).await.expect("loaded");
        assert_eq!(page[4].tax.get(), Some(&100));
        (report.reads, report.writes)
    };
    let work = async {
        // One write for each of two levels.
        assert_eq!(load().await, (1, 2));
        assert_eq!(load().await, (0, 0));
        bench.clock.advance(seconds(10));
        // The prices alone, in one read.
        assert_eq!(load().await, (1, 0));
        assert_eq!(load().await, (0, 0));
    };
    bench.runtime.scope(work).await;
    assert_eq!((bench.store.reads(), bench.store.writes()), (2, 2));
}

#[tokio::test]
async fn looking_asks_the_process_first() {
    #[memoize(batch, scope = shared)]
    async fn doubled(ns: &[u64]) -> Vec<u64> {
        ns.iter().map(|n| n * 2).collect()
    }
    let (faults, bench) = frail().await;
    let work = async {
        doubled(&[1, 2]).await;
        let before = bench.store.reads();
        assert_eq!(doubled::peek(&1).await?, Some(2));
        assert!(doubled::contains(&2).await?);
        assert_eq!(doubled::peek_many(&[1, 2]).await?, [Some(2), Some(4)]);
        assert_eq!(bench.store.reads(), before);
        assert_eq!(doubled::peek_many(&[1, 3]).await?, [Some(2), None]);
        assert_eq!(bench.store.reads(), before + 1);
        // The store hears of the use all the same.
        assert_eq!(doubled::touch_many(&[1, 2]).await?, [true, true]);
        assert_eq!(bench.store.reads(), before + 1);
        bench.clock.advance(seconds(10));
        super::support::settled(|| bench.store.touches() == 1).await;
        faults.fail_all(Operation::Any);
        assert_eq!(doubled::peek(&1).await?, Some(2));
        assert!(doubled::touch(&1).await?);
        doubled::peek(&3).await.expect_err("the store is asked");
        Ok::<_, memokit::Error>(())
    };
    bench.runtime.scope(work).await.expect("answers");
}

#[tokio::test]
async fn f_02_without_a_store_the_process_keeps_what_it_computes() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, l1_ttl = "5s")]
    async fn counted(n: u64) -> u64 {
        CALLS.add();
        n
    }
    let (faults, bench) = frail().await;
    let work = async {
        assert_eq!(counted(1).await, 1);
        faults.fail_all(Operation::Any);
        // Of what it has, it needs no store.
        assert_eq!(counted::outcome(1).await.source, Source::L1);
        assert_eq!(counted(2).await, 2);
        assert_eq!(counted::outcome(2).await.source, Source::L1);
        assert_eq!(counted::refresh(2).await, 2);
        assert_eq!(counted::outcome(2).await.source, Source::L1);
        assert_eq!(CALLS.count(), 3);
        // No longer than a copy lives.
        bench.clock.advance(seconds(5));
        faults.heal();
        assert_eq!(counted::outcome(2).await.source, Source::Computed);
    };
    bench.runtime.scope(work).await;
}

#[tokio::test]
async fn e_20_where_no_store_has_taken_it_a_copy_is_as_old_as_what_its_compute_has_read() {
    static CALLS: Calls = Calls::new();
    static CLOCK: OnceLock<ManualClock> = OnceLock::new();
    fn take_three_seconds() {
        CALLS.add();
        CLOCK.get().expect("set at first").advance(seconds(3));
    }
    #[memoize(scope = shared, l1_ttl = "5s")]
    async fn single(n: u64) -> u64 {
        take_three_seconds();
        n
    }
    #[memoize(batch, scope = shared, l1_ttl = "5s")]
    async fn several(ns: &[u64]) -> Vec<u64> {
        take_three_seconds();
        ns.to_vec()
    }
    let (faults, bench) = frail().await;
    CLOCK.set(bench.clock.clone()).expect("not set yet");
    let is_computed = async |is_batch| {
        let before = CALLS.count();
        if is_batch {
            several(&[1]).await;
        } else {
            single(1).await;
        }
        CALLS.count() > before
    };
    let work = async {
        for failing in [Operation::Write, Operation::Read] {
            for (call, is_batch) in [("call", false), ("refresh", false), ("batch", true)] {
                faults.fail_all(failing);
                if call == "refresh" {
                    single::refresh(1).await;
                } else {
                    assert!(is_computed(is_batch).await, "{call}");
                }
                faults.heal();
                bench.clock.advance(Duration::from_millis(1_999));
                assert!(!is_computed(is_batch).await, "{failing:?} of a {call}");
                bench.clock.advance(Duration::from_millis(1));
                // What another program invalidated five seconds ago is known by now.
                assert!(is_computed(is_batch).await, "{failing:?} of a {call}");
                memokit::invalidate_all().await.expect("it is healed");
            }
        }
        // A store that takes it knows that nobody has invalidated it by then.
        single(1).await;
        bench.clock.advance(Duration::from_millis(4_999));
        assert!(!is_computed(false).await);
    };
    bench.runtime.scope(work).await;
}

#[tokio::test]
async fn what_is_not_to_be_kept_is_in_neither_tier() {
    #[memoize(scope = shared, cache_if = |value| *value > 5)]
    async fn large(n: u64) -> u64 {
        n
    }
    #[memoize(scope = shared, ttl = |_, _| Duration::ZERO)]
    async fn over(n: u64) -> u64 {
        n
    }
    let bench = Bench::new().await;
    let work = async {
        for _ in 0..2 {
            assert_eq!(large::outcome(1).await.source, Source::Computed);
            assert_eq!(over::outcome(1).await.source, Source::Computed);
        }
        large::insert(9, 9).await?;
        large::insert(9, 1).await?;
        assert_eq!(large::peek(9).await?, None);
        assert_eq!((large::memo().len(), over::memo().len()), (0, 0));
        Ok::<_, memokit::Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
    assert_eq!(bench.store.writes(), 2);
}
