//! The options of memos of which each thread has values of its own.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use memokit::memoize;
use memokit::testing::{ManualClock, hit, miss};

const SECOND: Duration = Duration::from_secs(1);

#[memokit::test]
fn times_to_live_hold(clock: ManualClock) {
    #[memoize(scope = thread, ttl = "10s")]
    fn fixed(n: u64) -> u64 {
        n
    }
    #[memoize(scope = thread, ttl = SECOND * 5)]
    fn computed(n: u64) -> u64 {
        n
    }
    #[memoize(scope = thread, ttl = |n, _value| Duration::from_secs(*n))]
    fn of_key(n: u64) -> Rc<u64> {
        Rc::new(n)
    }
    #[memoize(scope = thread, ttl = "100s", jitter = "50%")]
    fn jittered(n: u64) -> u64 {
        n
    }
    #[memoize(scope = thread, tti = "10s")]
    fn idle(n: u64) -> u64 {
        n
    }
    for n in [3, 7] {
        fixed(n);
        computed(n);
        of_key(n);
        idle(n);
    }
    for n in 0..50 {
        jittered(n);
    }
    assert_eq!(fixed::entry(3).expect("stored").ttl, Some(10 * SECOND));
    clock.advance(6 * SECOND);
    hit!(fixed(3), 3);
    miss!(computed(3), 3);
    miss!(of_key(3));
    hit!(of_key(7));
    assert!(idle::touch(3));
    clock.advance(5 * SECOND);
    miss!(fixed(3), 3);
    hit!(idle(3), 3);
    miss!(idle(7), 7);
    clock.advance(80 * SECOND);
    let left = (0..50).filter(|n| jittered::contains(*n)).count();
    assert!((1..50).contains(&left), "{left}");
    clock.advance(20 * SECOND);
    assert!((0..50).all(|n| !jittered::contains(n)));
    assert_eq!(jittered::memo().stats().expiries, 50);
}

#[memokit::test]
fn what_has_expired_leaves_a_little_with_each_insert(clock: ManualClock) {
    #[memoize(scope = thread, ttl = "10s")]
    fn page(n: u64) -> u64 {
        n
    }
    for n in 0..40 {
        page(n);
    }
    clock.advance(10 * SECOND);
    assert_eq!(page::memo().len(), 40);
    page(100);
    assert_eq!(page::memo().len(), 25);
    page(101);
    page(102);
    assert_eq!(page::memo().len(), 3);
}

#[memokit::test]
fn what_was_invalidated_with_a_tag_leaves_a_little_with_each_insert() {
    #[memoize(scope = thread, tags("parity:{odd}"))]
    fn page(n: u64, odd: u64) -> u64 {
        n + odd
    }
    for n in 0..40 {
        page(n, n % 2);
    }
    memokit::invalidate_tag("parity:1").wait().expect("done");
    assert_eq!(page::memo().len(), 40);
    for n in 100..105 {
        page(n, 2);
    }
    let stats = page::memo().stats();
    assert_eq!((stats.entries, stats.invalidations), (25, 20));
    assert!((0..40).all(|n| page::contains(n, n % 2) == (n % 2 == 0)));
}

#[memokit::test]
fn what_is_expired_makes_room_before_what_is_not(clock: ManualClock) {
    #[memoize(scope = thread, capacity = 2, ttl = |n, _value| Duration::from_secs(*n))]
    fn page(n: u64) -> u64 {
        n
    }
    page(100);
    page(1);
    clock.advance(SECOND);
    page(50);
    assert!(page::contains(100) && page::contains(50));
    assert_eq!(page::memo().stats().evictions, 0);
}

#[memokit::test]
fn weights_are_limited() {
    fn bytes(text: &Rc<str>) -> usize {
        text.len()
    }
    #[memoize(scope = thread, max_bytes = "4KiB", weigh = bytes, policy = fifo)]
    fn repeated(n: usize) -> Rc<str> {
        "x".repeat(n).into()
    }
    repeated(1_000);
    repeated(1_001);
    repeated(1_002);
    repeated(1_003);
    assert!(repeated::memo().weight() <= 4 << 10);
    assert!(!repeated::contains(1_000) && repeated::contains(1_003));
    repeated(5_000);
    assert!(!repeated::contains(5_000) && repeated::contains(1_003));
    assert_eq!(repeated::memo().stats().refused, 1);
}

#[memokit::test]
fn conditions_absence_and_errors_are_told(clock: ManualClock) {
    #[memoize(scope = thread, cache_if = |value| **value > 1)]
    fn large(n: u64) -> Rc<u64> {
        Rc::new(n)
    }
    miss!(large(1));
    miss!(large(1));
    miss!(large(2));
    hit!(large(2));

    #[memoize(scope = thread, ttl = "10s", absent_ttl = "1s")]
    fn found(n: u64) -> Option<u64> {
        (n > 1).then_some(n)
    }
    found(1);
    found(2);
    hit!(found(1), None);
    clock.advance(SECOND);
    miss!(found(1), None);
    hit!(found(2), Some(2));

    // The error is no value: neither `Clone` nor kept.
    #[derive(Debug, PartialEq)]
    struct No;
    thread_local!(static WORKS: Cell<bool> = const { Cell::new(false) });
    #[memoize(scope = thread)]
    fn tried(n: u64) -> Result<Rc<u64>, No> {
        if WORKS.get() { Ok(Rc::new(n)) } else { Err(No) }
    }
    miss!(tried(1), Err(No));
    miss!(tried(1), Err(No));
    assert_eq!(tried::memo().stats().errors, 2);
    WORKS.set(true);
    miss!(tried(1), Ok(Rc::new(1)));
    hit!(tried(1), Ok(Rc::new(1)));

    #[memoize(scope = thread, error_ttl = "1s")]
    fn kept(n: u64) -> Result<Rc<u64>, String> {
        if WORKS.get() {
            Ok(Rc::new(n))
        } else {
            Err("no".to_owned())
        }
    }
    WORKS.set(false);
    miss!(kept(1), Err("no".to_owned()));
    hit!(kept(1), Err("no".to_owned()));
    clock.advance(SECOND);
    WORKS.set(true);
    miss!(kept(1), Ok(Rc::new(1)));
    WORKS.set(false);
    // Never over a good value.
    assert!(kept::refresh(1).is_err());
    hit!(kept(1), Ok(Rc::new(1)));
}

#[memokit::test]
fn tags_and_tenants_are_invalidated() {
    #[memoize(scope = thread, tags = |_n, value| [format!("value:{value}")])]
    fn of_value(n: u64) -> Rc<u64> {
        Rc::new(n / 2)
    }
    of_value(2);
    of_value(3);
    of_value(4);
    assert_eq!(of_value::entry(2).expect("stored").tags, ["value:1"]);
    memokit::invalidate_tag("value:1").wait().expect("done");
    assert_eq!([2, 3, 4].map(of_value::contains), [false, false, true]);

    #[memoize(scope = thread, tenant = org, name = "balances", namespace = "books")]
    fn balance(org: &str, n: u64) -> usize {
        org.len() + usize::try_from(n).expect("small")
    }
    balance("acme", 1);
    balance("acme", 1);
    balance("other", 1);
    let registry = memokit::registry();
    let tenants = registry.tenants();
    let acme = tenants.iter().find(|tenant| tenant.name == "acme");
    let acme = acme.expect("known").stats;
    assert_eq!((acme.hits, acme.misses, acme.entries), (1, 1, 1));
    memokit::invalidate_tenant("acme").wait().expect("done");
    assert!(!balance::contains("acme", 1) && balance::contains("other", 1));
    assert_eq!(balance::memo().name(), "balances");
    memokit::invalidate_namespace("books").wait().expect("done");
    assert!(!balance::contains("other", 1));
}

#[memokit::test]
fn keys_are_what_was_said() {
    thread_local!(static LOG: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) });
    #[memoize(scope = thread, skip(log))]
    fn logged(n: u64, log: &Cell<u64>) -> u64 {
        log.set(log.get() + 1);
        n
    }
    let log = Cell::new(0);
    logged(1, &log);
    logged(1, &Cell::new(0));
    assert_eq!((log.get(), logged::peek(1)), (1, Some(1)));

    #[memoize(scope = thread, key = n % 10)]
    fn last(n: u64) -> u64 {
        LOG.with_borrow_mut(|log| log.push(n));
        n % 10
    }
    #[memoize(scope = thread, key(u64) = n / 10, companion = first_memo, crate = memokit)]
    fn first(n: u64) -> u64 {
        n / 10
    }
    last(13);
    last(23);
    last(14);
    assert_eq!(LOG.take(), [13, 14]);
    first(23);
    hit!(first(24), 2);
    assert!(first_memo::invalidate(25));
}
