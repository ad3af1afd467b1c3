//! Operations on many keys at once.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use memo_derive_tests::{Bench, Calls};
use memokit::stores::MemoryStore;
use memokit::testing::{FaultStore, ManualClock, Operation, hit, miss};
use memokit::{Error, ErrorKind, Memo, memoize};
use tokio::sync::Semaphore;

use crate::support::{conserves, panics};

#[memokit::test]
fn each_item_is_answered_in_its_place() {
    #[memoize(batch)]
    fn scaled(numbers: &[u32], factor: u32, label: &str) -> Vec<String> {
        let scaled = numbers.iter().map(|n| n * factor);
        scaled.map(|n| format!("{label}{n}")).collect()
    }
    let text = |text: &str| Some(text.to_owned());
    let pairs = [
        (1, "a".to_owned()),
        (2, "b".to_owned()),
        (1, "c".to_owned()),
    ];
    assert_eq!(scaled::insert_many(pairs, 10, "x"), [true, true, true]);
    // Of two values for one item the last one stays; other parts are other keys.
    assert_eq!(
        scaled::peek_many(&[2, 1, 3, 1], 10, "x"),
        [text("b"), text("c"), None, text("c")]
    );
    assert_eq!(scaled::peek_many(&[1, 2], 11, "x"), [None, None]);
    assert_eq!(scaled::peek_many(&[1], 10, "y"), [None]);
    assert_eq!(scaled::touch_many(&[3, 2, 2], 10, "x"), [false, true, true]);
    // As one after the other: the second time nothing is left.
    assert_eq!(
        scaled::invalidate_many(&[1, 3, 1], 10, "x"),
        [true, false, false]
    );
    assert_eq!(scaled::peek_many(&[1, 2], 10, "x"), [None, text("b")]);
    assert!(scaled::peek_many(&[], 10, "x").is_empty());
    let stats = scaled::memo().stats();
    assert_eq!(
        (stats.hits, stats.misses, stats.inserts, stats.replaced),
        (0, 0, 3, 1)
    );
    assert_eq!((stats.invalidations, stats.entries), (1, 1));
    conserves(&stats);
}

#[memokit::test]
async fn the_companion_of_an_async_batch_function_is_async() {
    #[memoize(batch)]
    async fn lengths(words: &[String], extra: &usize) -> Vec<usize> {
        words.iter().map(|word| word.len() + extra).collect()
    }
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let words = ["a".to_owned(), "b".to_owned()];
    let pairs = words.iter().cloned().zip([7, 8]);
    assert_eq!(is_send(lengths::insert_many(pairs, &1)).await, [true, true]);
    assert_eq!(
        is_send(lengths::peek_many(&words, &1)).await,
        [Some(7), Some(8)]
    );
    assert_eq!(
        is_send(lengths::touch_many(&words, &2)).await,
        [false, false]
    );
    assert_eq!(
        is_send(lengths::invalidate_many(&words, &1)).await,
        [true, true]
    );
    assert_eq!(lengths(&words, &1).await, [2, 2]);
}

#[memokit::test]
fn a_value_that_is_not_kept_is_told() {
    #[memoize(batch, cache_if = |value| *value != 0, capacity = 2, policy = fifo)]
    fn kept(numbers: &[u32]) -> Vec<u32> {
        numbers.to_vec()
    }
    assert_eq!(
        kept::insert_many([(1, 10), (2, 0), (1, 0)]),
        [true, false, false]
    );
    // The last value for it is not wanted, and outdates the one before.
    assert_eq!(kept::peek_many(&[1, 2]), [None, None]);
    assert_eq!(kept::insert_many((0..5).map(|n| (n, n + 1))), [true; 5]);
    assert_eq!(
        kept::peek_many(&[0, 1, 2, 3, 4]),
        [None, None, None, Some(4), Some(5)]
    );
    kept::memo().set_enabled(false);
    assert_eq!(kept::insert_many([(9, 9)]), [false]);
}

#[memokit::test]
fn touched_items_stay(clock: ManualClock) {
    #[memoize(batch, tti = "1m")]
    fn idle(numbers: &[u32]) -> Vec<u32> {
        numbers.to_vec()
    }
    idle(&[1, 2]);
    clock.advance(std::time::Duration::from_secs(40));
    assert_eq!(idle::touch_many(&[1, 3]), [true, false]);
    clock.advance(std::time::Duration::from_secs(40));
    assert_eq!(idle::peek_many(&[1, 2]), [Some(1), None]);
}

#[memokit::test]
fn e_01_what_was_invalidated_while_it_was_computed_is_not_stored() {
    #[memoize(batch)]
    fn forgotten(numbers: &[u32]) -> Vec<u32> {
        // Nothing is stored yet, and all the same these are not to be.
        assert_eq!(forgotten::invalidate_many(&numbers[1..]), [false, false]);
        numbers.to_vec()
    }
    #[memoize(batch)]
    fn given(numbers: &[u32]) -> Vec<u32> {
        assert_eq!(given::insert_many([(2, 20), (3, 30)]), [true, true]);
        numbers.to_vec()
    }
    assert_eq!(forgotten(&[1, 2, 3]), [1, 2, 3]);
    assert_eq!(forgotten::peek_many(&[2, 3]), [None, None]);
    assert_eq!(given(&[1, 2, 3]), [1, 2, 3]);
    assert_eq!(given::peek_many(&[2, 3]), [Some(20), Some(30)]);
}

/// A value whose drop panics, if it is told to.
#[derive(Clone, Debug)]
struct Grenade(bool);

static DROPPED: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicBool = AtomicBool::new(false);

impl Drop for Grenade {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
        assert!(!(self.0 && LIVE.load(Ordering::SeqCst)), "a drop");
    }
}

#[memokit::test]
fn a_drop_that_panics_keeps_no_other_key_from_its_turn() {
    #[memoize(batch)]
    fn grenades(numbers: &[u32]) -> Vec<Grenade> {
        numbers.iter().map(|_| Grenade(false)).collect()
    }
    let all = [1, 2, 3, 4];
    let armed = || all.map(|n| (n, Grenade(n != 4)));
    grenades::insert_many(armed());
    LIVE.store(true, Ordering::SeqCst);
    // Three of the values that are replaced panic.
    assert_eq!(panics(|| grenades::insert_many(armed())), "a drop");
    assert_eq!(grenades::touch_many(&all), [true; 4]);
    let before = DROPPED.load(Ordering::SeqCst);
    assert_eq!(panics(|| grenades::invalidate_many(&all)), "a drop");
    assert_eq!(DROPPED.load(Ordering::SeqCst) - before, 4);
    assert_eq!(grenades::touch_many(&all), [false; 4]);
    LIVE.store(false, Ordering::SeqCst);
    assert_eq!(grenades::memo().stats().invalidations, 4);
}

#[test]
fn many_keys_of_a_memo_by_hand() {
    let names = Memo::<String, u64>::builder("names").build();
    assert_eq!(names.insert_many([("one", 1), ("two", 2)]), [true, true]);
    assert_eq!(names.peek_many(["two", "three"]), [Some(2), None]);
    assert_eq!(names.peek_many(&["one".to_owned()]), [Some(1)]);
    assert_eq!(
        names.touch_many(["one".to_owned(), String::new()]),
        [true, false]
    );
    assert_eq!(names.invalidate_many(["one", "one"]), [true, false]);
    assert_eq!(names.len(), 1);
}

#[memokit::test]
fn a_hundred_thousand_items_are_one_call() {
    #[memoize(batch)]
    fn plain(numbers: &[u32]) -> Vec<u32> {
        numbers.to_vec()
    }
    let items: Vec<u32> = (0..100_000).collect();
    let stored = plain::insert_many(items.iter().map(|n| (*n, n + 1)));
    assert!(stored.len() == items.len() && stored.iter().all(|stored| *stored));
    let values = plain::peek_many(&items);
    assert!(
        values
            .iter()
            .zip(&items)
            .all(|(value, n)| *value == Some(n + 1))
    );
    assert!(plain::touch_many(&items).into_iter().all(|fresh| fresh));
    assert!(
        plain::invalidate_many(&items)
            .into_iter()
            .all(|removed| removed)
    );
    assert!(plain::memo().is_empty());
}

#[memoize(batch, scope = shared, l1_ttl = "0s", cache_if = |value| *value != 0)]
async fn lengths(words: &[String], extra: u64) -> Vec<u64> {
    words.iter().map(|word| word.len() as u64 + extra).collect()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn in_a_store_each_is_one_round_trip() {
    let bench = Bench::new().await;
    let trips = || (bench.store.reads(), bench.store.writes());
    let work = async {
        let pairs = words(&["a", "b", "a"]).into_iter().zip([1, 2, 3]);
        assert_eq!(lengths::insert_many(pairs, 0).await?, [true, true, true]);
        assert_eq!(trips(), (0, 1));
        let all = words(&["b", "a", "c", "b"]);
        assert_eq!(
            lengths::peek_many(&all, 0).await?,
            [Some(2), Some(3), None, Some(2)]
        );
        assert_eq!(lengths::peek_many(&all, 1).await?, [None; 4]);
        assert_eq!(trips(), (2, 1));
        assert_eq!(
            lengths::touch_many(&all, 0).await?,
            [true, true, false, true]
        );
        assert_eq!(trips(), (3, 1));
        assert!(lengths::touch(&all[0], 0).await?);
        assert!(!lengths::touch(&all[2], 0).await?);
        assert_eq!(trips(), (5, 1));
        assert_eq!(
            lengths::invalidate_many(&all, 0).await?,
            [true, true, false, false]
        );
        assert_eq!(trips(), (5, 2));
        assert_eq!(lengths::peek_many(&all, 0).await?, [None; 4]);
        assert!(lengths::insert_many([], 0).await?.is_empty());
        assert!(lengths::peek_many(&[], 0).await?.is_empty());
        assert!(lengths::invalidate_many(&[], 0).await?.is_empty());
        assert_eq!(trips(), (6, 2));
        let stats = lengths::memo().stats();
        assert_eq!((stats.inserts, stats.invalidations), (2, 2));
        assert_eq!((stats.hits, stats.misses), (0, 0));
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
    // Uses are noted off the path, and only of what there is: gathered, in one write.
    bench.runtime.shutdown().await;
    assert_eq!(bench.store.touches(), 1);
}

#[tokio::test]
async fn in_a_store_a_value_that_is_not_kept_takes_the_older_away() {
    let bench = Bench::new().await;
    let work = async {
        let all = words(&["a", "b"]);
        let insert =
            |values: [u64; 2]| lengths::insert_many(words(&["a", "b"]).into_iter().zip(values), 0);
        assert_eq!(insert([1, 2]).await?, [true, true]);
        assert_eq!(insert([0, 3]).await?, [false, true]);
        assert_eq!(lengths::peek_many(&all, 0).await?, [None, Some(3)]);
        lengths::insert(&all[1], 0, 0).await?;
        assert_eq!(lengths::peek_many(&all, 0).await?, [None, None]);
        lengths::memo().set_enabled(false);
        assert_eq!(insert([1, 2]).await?, [false, false]);
        assert_eq!(lengths::peek_many(&all, 0).await?, [None, None]);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
}

#[test]
fn the_companion_of_a_sync_shared_function_waits() {
    #[memoize(batch, scope = shared)]
    fn doubled(numbers: &[u32]) -> Vec<u32> {
        numbers.iter().map(|n| n * 2).collect()
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    let work = || {
        assert_eq!(doubled::insert_many([(1, 7)])?, [true]);
        assert_eq!(doubled::touch_many(&[1, 2])?, [true, false]);
        assert!(doubled::touch(&1)?);
        assert_eq!(doubled::peek_many(&[1, 2])?, [Some(7), None]);
        assert_eq!(doubled::invalidate_many(&[1, 2])?, [true, false]);
        Ok::<_, Error>(())
    };
    work().expect("a store in memory");
}

#[tokio::test]
async fn a_store_that_fails_is_an_error_of_the_whole_call() {
    let faults = FaultStore::new(MemoryStore::new());
    faults.fail_all(Operation::Any);
    let broken = Bench::over(faults, ManualClock::new()).await;
    let work = async {
        let all = words(&["a", "b"]);
        let errors = [
            lengths::peek_many(&all, 0).await.err(),
            lengths::touch_many(&all, 0).await.err(),
            lengths::insert_many(all.iter().cloned().zip([1, 2]), 0)
                .await
                .err(),
            lengths::invalidate_many(&all, 0).await.err(),
        ];
        for error in errors {
            let error = error.expect("a fault");
            assert_eq!(error.kind(), ErrorKind::Store);
            assert!(error.to_string().contains("lengths"), "{error}");
        }
    };
    broken.runtime.scope(work).await;
}

#[tokio::test]
async fn e_01_a_store_does_not_get_what_was_invalidated_while_it_was_computed() {
    static GATE: Semaphore = Semaphore::const_new(0);
    static CALLS: Calls = Calls::new();
    #[memoize(batch, scope = shared)]
    async fn slow(numbers: &[u32]) -> Vec<u32> {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        numbers.to_vec()
    }
    let bench = Bench::new().await;
    let work = async {
        let call = slow(&[1, 2, 3]);
        let others = async {
            while CALLS.count() == 0 {
                tokio::task::yield_now().await;
            }
            assert_eq!(slow::invalidate_many(&[1, 2]).await?, [false, false]);
            assert_eq!(slow::insert_many([(3, 30)]).await?, [true]);
            GATE.add_permits(1);
            Ok::<_, Error>(())
        };
        let (values, done) = tokio::join!(call, others);
        done?;
        assert_eq!(values, [1, 2, 3]);
        assert_eq!(slow::peek_many(&[1, 2, 3]).await?, [None, None, Some(30)]);
        assert_eq!(slow::memo().stats().refused, 3);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
}

#[tokio::test]
async fn a_hundred_thousand_items_are_one_round_trip() {
    #[memoize(batch, scope = shared, l1_ttl = "0s")]
    async fn plain(numbers: &[u32]) -> Vec<u32> {
        numbers.to_vec()
    }
    let bench = Bench::new().await;
    let work = async {
        let items: Vec<u32> = (0..100_000).collect();
        let stored = plain::insert_many(items.iter().map(|n| (*n, n + 1))).await?;
        assert!(stored.len() == items.len() && stored.iter().all(|stored| *stored));
        let values = plain::peek_many(&items).await?;
        assert!(
            values
                .iter()
                .zip(&items)
                .all(|(value, n)| *value == Some(n + 1))
        );
        assert!(
            plain::invalidate_many(&items)
                .await?
                .into_iter()
                .all(|removed| removed)
        );
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
    assert_eq!((bench.store.reads(), bench.store.writes()), (1, 2));
}

#[memokit::test]
fn what_is_inserted_is_what_calls_find() {
    #[memoize(batch)]
    fn squares(numbers: &[u32]) -> Vec<u32> {
        numbers.iter().map(|n| n * n).collect()
    }
    squares::insert_many([(3, 0)]);
    hit!(squares(&[3]), [0]);
    assert_eq!(squares::invalidate_many(&[3]), [true]);
    miss!(squares(&[3]), [9]);
}
