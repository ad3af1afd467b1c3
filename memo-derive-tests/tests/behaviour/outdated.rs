//! What is outdated, failed or switched off is not served.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::support::{conserves, panics};
use memokit::testing::ManualClock;
use memokit::{Memo, memoize};

/// A value whose drop panics.
#[derive(Clone)]
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "a bomb");
    }
}

#[memokit::test]
fn b_01_a_memo_whose_values_all_panic_in_their_drop_can_be_dropped() {
    let memo = Memo::<u64, std::sync::Arc<Bomb>>::builder("bombs").build();
    for key in 0..64 {
        memo.insert(key, std::sync::Arc::new(Bomb));
    }
    drop(memo);
}

#[memokit::test]
fn an_error_that_comes_in_time_is_not_worth_a_stale_value(clock: ManualClock) {
    static BROKEN: AtomicBool = AtomicBool::new(false);
    #[memoize(ttl = "1m", stale = "1h", soft_timeout = "1h", error_ttl = "5s")]
    fn price(n: u64) -> Result<u64, String> {
        if BROKEN.load(Ordering::SeqCst) {
            return Err("no".to_owned());
        }
        Ok(n)
    }
    assert_eq!(price(7), Ok(7));
    BROKEN.store(true, Ordering::SeqCst);
    clock.advance(Duration::from_mins(2));
    assert_eq!(price(7), Ok(7));
    assert_eq!(price::memo().stats().stale_hits, 1);
}

#[memokit::test]
async fn a_batch_that_is_switched_off_computes_and_stores_nothing() {
    #[memoize(batch)]
    fn squares(keys: &[u64]) -> Vec<u64> {
        keys.iter().map(|key| key * key).collect()
    }
    assert_eq!(squares(&[2, 3]), [4, 9]);
    squares::memo().set_enabled(false);
    assert_eq!(squares(&[2, 4]), [4, 16]);
    let stats = squares::memo().stats();
    assert_eq!((stats.computes, stats.hits, stats.entries), (4, 0, 2));
    squares::memo().set_enabled(true);
    assert_eq!(squares(&[2]), [4]);
    assert_eq!(squares::memo().stats().hits, 1);
}

#[memokit::test]
fn a_refresh_that_a_shared_fence_refuses_leaves_nothing_older() {
    static ROUND: AtomicU64 = AtomicU64::new(1);
    #[memoize]
    fn round(n: u64) -> u64 {
        let round = ROUND.load(Ordering::SeqCst);
        if round == 2 && n == 0 {
            // Whatever stripe the key is on, another one on it is invalidated meanwhile.
            for other in 1..10_000 {
                round::invalidate(other);
            }
        }
        round
    }
    assert_eq!(round(0), 1);
    ROUND.store(2, Ordering::SeqCst);
    assert_eq!(round::refresh(0), 2);
    assert_eq!(round(0), 2);
    conserves(&round::memo().stats());
}

#[memokit::test]
fn a_stale_call_whose_compute_panics_is_a_miss(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("stale")
        .ttl(Duration::from_mins(1))
        .stale(Duration::from_hours(1))
        .build();
    assert_eq!(memo.get_or_insert_with(1, || 1), 1);
    clock.advance(Duration::from_mins(2));
    assert_eq!(panics(|| memo.get_or_insert_with(1, || panic!("no"))), "no");
    let stats = memo.stats();
    assert_eq!((stats.hits, stats.misses), (0, 2));
}
