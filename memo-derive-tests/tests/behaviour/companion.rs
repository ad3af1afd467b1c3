//! The operations beside a function.

use memo_derive_tests::Calls;
use memokit::memoize;

static CALLS: Calls = Calls::new();

#[memoize(name = "weights")]
fn weight(name: &str, grams: u32) -> u64 {
    CALLS.add();
    u64::from(grams) * name.len() as u64
}

#[memokit::test]
fn a_companion_reads_stores_and_forgets() {
    assert_eq!(weight::peek("tea", 2), None);
    assert!(!weight::contains("tea", 2));
    weight::insert("tea", 2, 100);
    assert_eq!(weight("tea", 2), 100);
    assert_eq!(CALLS.count(), 0);
    assert_eq!(weight::uncached("tea", 2), 6);
    assert_eq!(weight("tea", 2), 100);
    assert_eq!(weight::refresh("tea", 2), 6);
    assert_eq!(weight("tea", 2), 6);
    assert!(weight::invalidate("tea", 2));
    assert!(!weight::invalidate("tea", 2));
    assert_eq!(weight::peek("tea", 2), None);
    assert_eq!(weight::memo().name(), "weights");
    let stats = weight::memo().stats();
    assert_eq!(
        (
            stats.hits,
            stats.misses,
            stats.invalidations,
            stats.replaced
        ),
        (3, 0, 1, 1)
    );
}

#[memokit::test]
fn what_a_companion_does_is_not_a_use_of_the_function() {
    #[memoize]
    fn plain(n: u8) -> u8 {
        n
    }
    plain::insert(1, 2);
    plain::peek(1);
    plain::contains(2);
    let stats = plain::memo().stats();
    assert_eq!((stats.hits, stats.misses), (0, 0));
}

#[memokit::test]
fn a_companion_may_have_another_name() {
    #[memoize(companion = str_memo)]
    fn str(n: u8) -> String {
        n.to_string()
    }
    let text: &str = &str(7);
    assert_eq!(text, "7");
    assert_eq!(str_memo::peek(7), Some("7".to_owned()));
}

#[memokit::test]
fn e_03_a_value_that_was_given_wins_over_a_running_compute() {
    #[memoize]
    fn slow(n: u8) -> u8 {
        slow::insert(n, 100);
        n
    }
    #[memoize]
    fn forgotten(n: u8) -> u8 {
        forgotten::invalidate(n);
        n
    }
    assert_eq!(slow(1), 1);
    assert_eq!(slow(1), 100);
    // E-01: what was invalidated meanwhile is returned to its caller, and not stored.
    assert_eq!(forgotten(1), 1);
    assert_eq!(forgotten::peek(1), None);
    assert_eq!(forgotten::memo().stats().refused, 1);
}
