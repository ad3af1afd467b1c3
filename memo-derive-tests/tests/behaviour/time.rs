//! How long values live: by key, by value, by use.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::testing::{ManualClock, hit, miss};
use memokit::{EventKind, Memo, Put, memoize};

use crate::support::conserves;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

#[memokit::test]
fn d_04_a_closure_may_give_any_ttl(clock: ManualClock) {
    #[memoize(ttl = |_, nanos| if *nanos == u64::MAX { Duration::MAX } else { Duration::from_nanos(*nanos) })]
    fn lasting(n: u64) -> u64 {
        n
    }
    miss!(lasting(0), 0);
    miss!(lasting(0), 0);
    assert_eq!(
        (lasting::memo().len(), lasting::memo().stats().refused),
        (0, 2)
    );
    miss!(lasting(1), 1);
    hit!(lasting(1), 1);
    miss!(lasting(u64::MAX), u64::MAX);
    miss!(lasting(u64::MAX - 1), u64::MAX - 1);
    clock.advance(Duration::from_nanos(1));
    miss!(lasting(1), 1);
    for _ in 0..3 {
        clock.advance(Duration::from_hours(24 * 365 * 100));
        hit!(lasting(u64::MAX), u64::MAX);
    }
    assert_eq!(lasting::entry(u64::MAX).unwrap().ttl, None);
    conserves(&lasting::memo().stats());
}

#[memokit::test]
fn d_04_the_end_of_time_ends_nothing_else(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("late")
        .ttl(MINUTE)
        .tti(Duration::MAX)
        .stale(Duration::MAX)
        .build();
    clock.advance(Duration::MAX);
    for n in 0..3 {
        assert_eq!(memo.get_or_insert_with(n, || n), n);
        clock.advance(Duration::MAX);
    }
    conserves(&memo.stats());
}

#[memokit::test]
fn d_05_a_ttl_shorter_than_the_compute_begins_at_its_end(clock: ManualClock) {
    #[memoize(ttl = "1s", tti = "500ms")]
    fn slow(n: u64) -> u64 {
        ManualClock::current().advance(MINUTE);
        n
    }
    miss!(slow(1), 1);
    clock.advance(Duration::from_millis(499));
    hit!(slow(1), 1);
    slow::refresh(1);
    hit!(slow(1), 1);
    assert_eq!(slow::entry(1).unwrap().age, Duration::ZERO);
}

#[memokit::test]
fn d_06_a_value_is_gone_at_the_instant_of_its_expiry_and_leaves_once(clock: ManualClock) {
    static EXPIRED: AtomicU64 = AtomicU64::new(0);
    #[memoize(ttl = "1us")]
    fn brief(n: u64) -> u64 {
        n
    }
    brief::memo().on_event(|event| {
        if event.kind == EventKind::Expire {
            EXPIRED.fetch_add(1, Ordering::SeqCst);
        }
    });
    miss!(brief(1), 1);
    clock.advance(Duration::from_nanos(999));
    hit!(brief(1), 1);
    clock.advance(Duration::from_nanos(1));
    miss!(brief(1), 1);
    for read in 0..20_000_u64 {
        if read % 3 == 0 {
            clock.advance(Duration::from_nanos(250));
        }
        assert_eq!(brief(1), 1);
    }
    let stats = brief::memo().stats();
    conserves(&stats);
    assert_eq!(EXPIRED.load(Ordering::SeqCst), stats.expiries);
    assert_eq!(stats.hits + stats.misses, 20_003);
    assert_eq!(stats.expiries, stats.inserts - 1, "a value each 1000 ns");
}

#[memokit::test]
fn d_07_jitter_spreads_what_was_stored_together_and_never_adds(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("spread")
        .ttl(100 * SECOND)
        .jitter(0.5)
        .build();
    for n in 0..20_000 {
        memo.insert(n, n);
    }
    clock.advance(Duration::from_nanos(49_999_999_999));
    assert_eq!(memo.len(), 20_000);
    let mut left = Vec::new();
    for _ in 0..50 {
        let before = memo.len();
        clock.advance(SECOND);
        left.push(before - memo.len());
    }
    clock.advance(Duration::from_nanos(1));
    assert!(
        !(0..20_000).any(|n| memo.contains(n)),
        "no value lives longer"
    );
    assert!(left.iter().all(|&left| left <= 3 * 20_000 / 50), "{left:?}");
    assert!(left[1..].iter().all(|&left| left > 0), "{left:?}");
}

#[memokit::test]
fn e_16_what_is_absent_and_what_failed_have_lives_of_their_own(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1h", absent_ttl = "30s", error_ttl = "5s")]
    fn find(n: u64) -> Result<Option<u64>, String> {
        CALLS.add();
        match n {
            0 => Err("zero".to_owned()),
            1 => Ok(None),
            _ => Ok(Some(n)),
        }
    }
    for (n, found) in [(0, Err("zero".to_owned())), (1, Ok(None)), (2, Ok(Some(2)))] {
        miss!(find(n), found);
        hit!(find(n), found);
    }
    assert_eq!(CALLS.count(), 3);
    assert!(matches!(find::peek(0), Some(Err(_))));
    clock.advance(5 * SECOND);
    assert_eq!((find::peek(0), find::peek(1)), (None, Some(Ok(None))));
    clock.advance(25 * SECOND);
    assert_eq!((find::peek(1), find::peek(2)), (None, Some(Ok(Some(2)))));
    assert!(find(1).is_ok());
    // What has come into being is found once its absence is forgotten.
    assert!(find::invalidate(1));
    find::insert(1, Ok(Some(100)));
    hit!(find(1), Ok(Some(100)));
    assert_eq!(find::memo().stats().errors, 1);
    conserves(&find::memo().stats());
}

#[memokit::test]
fn an_error_that_is_not_stored_leaves_what_is(clock: ManualClock) {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1m", error_ttl = "5s")]
    fn shaky(n: u64) -> Result<u64, String> {
        CALLS.add();
        if CALLS.count() == 2 {
            Err("down".to_owned())
        } else {
            Ok(n)
        }
    }
    miss!(shaky(1), Ok(1));
    assert!(shaky::refresh(1).is_err());
    hit!(shaky(1), Ok(1));
    clock.advance(MINUTE);
    miss!(shaky(1), Ok(1));
}

#[memokit::test]
fn what_is_used_stays_and_what_is_looked_at_does_not(clock: ManualClock) {
    #[memoize(tti = "1m")]
    fn session(n: u64) -> u64 {
        n
    }
    for n in 0..4 {
        miss!(session(n), n);
    }
    for _ in 0..5 {
        clock.advance(MINUTE / 2);
        hit!(session(0), 0);
        assert!(session::touch(1));
        session::peek(2);
        session::contains(3);
        session::entry(3);
        session::with(3, |_| ());
    }
    assert_eq!(session::memo().len(), 2, "without being asked");
    assert!(!session::touch(2));
    assert_eq!(session::entry(0).unwrap().uses, 5);
    clock.advance(MINUTE);
    assert!(session::memo().is_empty());
    assert_eq!(session::memo().stats().expiries, 4);
}

#[memokit::test]
fn a_ttl_ends_also_what_is_used_all_the_time(clock: ManualClock) {
    #[memoize(ttl = "3m", tti = "1m")]
    fn session(n: u64) -> u64 {
        n
    }
    miss!(session(1), 1);
    for _ in 0..5 {
        clock.advance(MINUTE / 2);
        hit!(session(1), 1);
    }
    clock.advance(MINUTE / 2);
    miss!(session(1), 1);
}

#[memokit::test]
fn an_item_of_a_batch_that_is_used_stays(clock: ManualClock) {
    #[memoize(batch, tti = "1m")]
    fn sessions(ids: &[u64]) -> Vec<u64> {
        ids.to_vec()
    }
    miss!(sessions(&[1, 2]), [1, 2]);
    for _ in 0..5 {
        clock.advance(MINUTE / 2);
        hit!(sessions(&[1]), [1]);
    }
    assert_eq!(sessions::memo().len(), 1);
    assert_eq!(sessions::entry(&1).unwrap().uses, 5);
}

#[memokit::test]
fn c_02_expired_entries_leave_without_being_asked(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("endless").ttl(MINUTE).build();
    for n in 0..100_000 {
        memo.insert(n, n);
        if n % 1_000 == 0 {
            clock.advance(10 * SECOND);
            assert!(memo.len() <= 8_000, "{}", memo.len());
        }
    }
    clock.advance(2 * MINUTE);
    assert_eq!((memo.len(), memo.weight()), (0, 0));
    assert_eq!(memo.stats().expiries, 100_000);
}

#[memokit::test]
fn a_value_may_be_given_a_ttl_of_its_own(clock: ManualClock) {
    let ttl = |ttl| Put {
        ttl: Some(ttl),
        ..Put::default()
    };
    #[memoize(ttl = "1m")]
    fn rate(n: u64) -> u64 {
        n
    }
    rate::insert_with(1, 10, ttl(SECOND));
    rate::insert_with(2, 20, ttl(Duration::MAX));
    hit!(rate(1), 10);
    clock.advance(SECOND);
    miss!(rate(1), 1);
    clock.advance(60 * MINUTE);
    hit!(rate(2), 20);
    rate::insert_with(2, 30, ttl(Duration::ZERO));
    assert_eq!(
        rate::peek(2),
        None,
        "no time to live, and the older is outdated"
    );
    conserves(&rate::memo().stats());
}

#[memokit::test]
fn a_pinned_value_expires_and_goes_with_its_tag_as_others_do(clock: ManualClock) {
    let memo = Memo::<u64, u64>::builder("pinned")
        .ttl(MINUTE)
        .capacity(2)
        .build();
    let pinned = |tag: &str| Put {
        pinned: true,
        tags: vec![tag.to_owned()],
        ..Put::default()
    };
    memo.insert_with(1, 1, pinned("one"));
    memo.insert_with(2, 2, pinned("two"));
    memokit::invalidate_tag("one").wait().unwrap();
    assert_eq!((memo.peek(1), memo.peek(2)), (None, Some(2)));
    clock.advance(MINUTE);
    assert!(memo.is_empty());
    conserves(&memo.stats());
}
