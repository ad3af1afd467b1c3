//! Options that meet each other.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::testing::{ManualClock, hit, miss};
use memokit::{Calculated, Error, ErrorKind, Memoized, memoize};
use tokio::sync::Semaphore;

use crate::support::{conserves, eventually};

const MINUTE: Duration = Duration::from_mins(1);

/// A record; the calculations read `factor`, which is no part of the key.
#[derive(Debug, Memoized)]
#[memo(context = Calls)]
struct Item {
    #[memo(key)]
    id: u64,
    factor: u64,
    #[cache_calculation(with = idle, tti = "1m", tags("item:{id}"))]
    idle: Calculated<u64>,
    #[cache_calculation(
        with = picky,
        ttl = "1h",
        cache_if = |value| *value < 100,
        tags = |_, value| [format!("value:{value}")],
    )]
    picky: Calculated<u64>,
    #[cache_calculation(with = heavy, max_bytes = "2KiB", weigh = Vec::len)]
    heavy: Calculated<Vec<u8>>,
}

fn count(items: &[&Item], calls: &Calls) {
    for _ in items {
        calls.add();
    }
}

fn idle(items: &[&Item], calls: &Calls) -> Vec<u64> {
    count(items, calls);
    items.iter().map(|item| item.id * item.factor).collect()
}

fn picky(items: &[&Item], calls: &Calls) -> Vec<u64> {
    idle(items, calls)
}

fn heavy(items: &[&Item], calls: &Calls) -> Vec<Vec<u8>> {
    count(items, calls);
    items
        .iter()
        .map(|item| vec![0; usize::try_from(item.id).unwrap_or(0)])
        .collect()
}

fn items(ids: &[u64]) -> Vec<Item> {
    let item = |&id: &u64| Item {
        id,
        factor: 2,
        idle: Calculated::default(),
        picky: Calculated::default(),
        heavy: Calculated::default(),
    };
    ids.iter().map(item).collect()
}

#[memokit::test]
async fn a_calculation_in_use_stays_and_leaves_with_its_tag(clock: ManualClock) {
    let calls = Calls::new();
    let mut page = items(&[1, 2]);
    Item::load(&mut page, &[Item::IDLE], &calls).await.unwrap();
    for _ in 0..4 {
        clock.advance(MINUTE / 2);
        Item::load(&mut page[..1], &[Item::IDLE], &calls)
            .await
            .unwrap();
    }
    assert_eq!(calls.count(), 2, "one is in use");
    Item::load(&mut page, &[Item::IDLE], &calls).await.unwrap();
    assert_eq!(calls.count(), 3, "two was not");
    memokit::invalidate_tag("item:1").await.unwrap();
    page[0].factor = 5;
    Item::load(&mut page, &[Item::IDLE], &calls).await.unwrap();
    assert_eq!((calls.count(), page[0].idle.get()), (4, Some(&5)));
}

#[memokit::test]
async fn a_calculation_is_not_kept_where_its_condition_says_no() {
    let calls = Calls::new();
    let mut page = items(&[1, 60]);
    Item::load(&mut page, &[Item::PICKY], &calls).await.unwrap();
    assert_eq!(
        page[1].picky.get(),
        Some(&120),
        "it is returned all the same"
    );
    Item::load(&mut page, &[Item::PICKY], &calls).await.unwrap();
    assert_eq!(calls.count(), 3);
    memokit::invalidate_tag("value:2").await.unwrap();
    Item::load(&mut page[..1], &[Item::PICKY], &calls)
        .await
        .unwrap();
    assert_eq!(calls.count(), 4);
}

#[memokit::test]
async fn a_calculation_stays_within_its_bytes() {
    let calls = Calls::new();
    let mut page = items(&[700, 701, 702, 5_000]);
    Item::load(&mut page, &[Item::HEAVY], &calls).await.unwrap();
    assert_eq!(page[3].heavy.get().map(Vec::len), Some(5_000));
    Item::load(&mut page[3..], &[Item::HEAVY], &calls)
        .await
        .unwrap();
    assert_eq!(calls.count(), 5, "the large one is not kept");
    Item::load(&mut page[2..3], &[Item::HEAVY], &calls)
        .await
        .unwrap();
    assert_eq!(calls.count(), 5, "the last one is");
}

#[memokit::test]
async fn a_refresh_of_a_task_that_takes_too_long_waits_before_the_next(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", stale = "1h", timeout = "2s")]
    async fn stuck(n: u64) -> Result<u64, Error> {
        CALLS.add();
        if CALLS.count() > 1 {
            std::future::pending::<()>().await;
        }
        Ok(n)
    }
    miss!(stuck(1).await.ok(), Some(1));
    clock.advance(MINUTE);
    for round in 0..3 {
        assert_eq!(stuck(1).await.ok(), Some(1));
        while CALLS.count() < round + 2 {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_secs(2));
        for _ in 0..10 {
            tokio::task::yield_now().await;
            assert_eq!(stuck(1).await.ok(), Some(1));
        }
        assert_eq!(CALLS.count(), round + 2, "none so soon");
        clock.advance(MINUTE);
    }
    clock.advance(60 * MINUTE);
    let late = memokit::spawn(stuck(1));
    while CALLS.count() < 5 {
        tokio::task::yield_now().await;
    }
    clock.advance(Duration::from_secs(2));
    assert_eq!(late.await.unwrap().unwrap_err().kind(), ErrorKind::Timeout);
}

#[memokit::test]
fn a_call_that_is_served_stale_waits_for_no_timeout(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    static OPEN: AtomicBool = AtomicBool::new(false);
    #[memoize(
        ttl = "1m",
        stale = "1h",
        timeout = "2s",
        soft_timeout = "1s",
        error_ttl = "5s"
    )]
    fn stuck(n: u64) -> Result<u64, Failed> {
        CALLS.add();
        if CALLS.count() > 1 {
            eventually(|| OPEN.load(Ordering::SeqCst));
        }
        Ok(n + CALLS.count())
    }
    #[derive(Clone, Debug, PartialEq)]
    struct Failed;
    impl From<Error> for Failed {
        fn from(_: Error) -> Self {
            Self
        }
    }
    assert_eq!(stuck(0), Ok(1));
    clock.advance(MINUTE);
    OPEN.store(true, Ordering::SeqCst);
    assert_eq!(stuck(0), Ok(2), "in time");
    assert_eq!(stuck::memo().stats().stale_hits, 0);
    conserves(&stuck::memo().stats());
}

#[test]
fn callers_side_by_side_are_fenced_and_bounded() {
    static BOTH: Barrier = Barrier::new(2);
    #[memoize(
        single_flight = false,
        capacity = 1,
        tags("side:{n}"),
        error_ttl = "1m"
    )]
    fn beside(n: u64) -> Result<u64, ()> {
        if n == 1 {
            BOTH.wait();
        }
        Ok(n)
    }
    let bench = Bench::sync();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let _bound = bench.runtime.enter();
                assert_eq!(beside(1), Ok(1));
            });
        }
    });
    let _bound = bench.runtime.enter();
    let stats = beside::memo().stats();
    assert_eq!(
        (stats.computes, stats.joins, stats.inserts, stats.entries),
        (2, 0, 2, 1)
    );
    memokit::invalidate_tag("side:1").wait().unwrap();
    assert!(beside::memo().is_empty());
    conserves(&beside::memo().stats());
}

#[memokit::test]
async fn a_memo_that_is_switched_off_lets_each_task_compute() {
    static CALLS: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    #[memoize]
    async fn slow(n: u64) -> u64 {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        n
    }
    let begun = memokit::spawn(slow(1));
    while CALLS.count() < 1 {
        tokio::task::yield_now().await;
    }
    slow::memo().set_enabled(false);
    GATE.add_permits(3);
    assert_eq!(
        (slow(1).await, slow(1).await, begun.await.unwrap()),
        (1, 1, 1)
    );
    assert_eq!((CALLS.count(), slow::memo().len()), (3, 0));
    slow::memo().set_enabled(true);
    GATE.add_permits(1);
    miss!(slow(1).await, 1);
    hit!(slow(1).await, 1);
}

#[memokit::test]
fn absent_values_are_stale_as_others_are_and_conditions_see_errors(clock: ManualClock) {
    static SOURCE: AtomicU64 = AtomicU64::new(0);
    #[memoize(ttl = "1h", absent_ttl = "1m", error_ttl = "1m", stale = "10m", cache_if = |found| found.is_ok() || SOURCE.load(Ordering::SeqCst) == 1)]
    fn find(n: u64) -> Result<Option<u64>, String> {
        match SOURCE.load(Ordering::SeqCst) {
            0 => Ok(None),
            1 | 2 => Err("down".to_owned()),
            found => Ok(Some(n + found)),
        }
    }
    miss!(find(1), Ok(None));
    clock.advance(MINUTE);
    SOURCE.store(3, Ordering::SeqCst);
    assert_eq!(find(1), Ok(None), "stale");
    eventually(|| find::peek(1) == Some(Ok(Some(4))));
    SOURCE.store(2, Ordering::SeqCst);
    miss!(find(2), Err("down".to_owned()));
    miss!(find(2), Err("down".to_owned()));
    SOURCE.store(1, Ordering::SeqCst);
    miss!(find(2), Err("down".to_owned()));
    hit!(find(2), Err("down".to_owned()));
    conserves(&find::memo().stats());
}

#[memokit::test]
async fn a_task_that_asks_thrice_at_once_is_counted_thrice() {
    #[memoize]
    async fn slow(n: u64) -> u64 {
        tokio::task::yield_now().await;
        n
    }
    assert_eq!(tokio::join!(slow(1), slow(1), slow(1)), (1, 1, 1));
    let stats = slow::memo().stats();
    assert_eq!(stats.hits + stats.misses, 3);
    conserves(&stats);
}

#[memokit::test]
async fn a_stale_value_that_is_waited_for_belongs_to_its_tags(clock: ManualClock) {
    #[memoize(
        ttl = "1m",
        stale = "1h",
        refresh_ahead,
        soft_timeout = "50ms",
        tti = "30m",
        tags("many:{name}")
    )]
    async fn many(name: &str, parts: &[u8]) -> Option<usize> {
        tokio::task::yield_now().await;
        Some(name.len() + parts.len())
    }
    assert_eq!(many("a", &[1]).await, Some(2));
    clock.advance(2 * MINUTE);
    assert_eq!(many("a", &[1]).await, Some(2));
    assert_eq!(
        many::peek("a", &[1]).await,
        Some(Some(2)),
        "it was waited for"
    );
    memokit::invalidate_tag("many:a").await.unwrap();
    assert_eq!(many::peek("a", &[1]).await, None);
    let stats = many::memo().stats();
    assert_eq!((stats.hits, stats.misses, stats.computes), (0, 2, 2));
    conserves(&stats);
}
