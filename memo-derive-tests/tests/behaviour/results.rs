//! What is stored of a return value.

use memo_derive_tests::Calls;
use memokit::memoize;
use memokit::testing::{hit, miss};

#[memokit::test]
fn a_value_is_computed_once() {
    static CALLS: Calls = Calls::new();
    #[memoize]
    fn square(n: u64) -> u64 {
        CALLS.add();
        n * n
    }
    assert_eq!((square(3), square(3), square(4)), (9, 9, 16));
    assert_eq!(CALLS.count(), 2);
    let stats = square::memo().stats();
    assert_eq!(
        (stats.hits, stats.misses, stats.computes, stats.inserts),
        (1, 2, 2, 2)
    );
    assert_eq!((stats.entries, square::memo().len()), (2, 2));
    assert!(stats.bytes >= 32, "two entries weigh {} bytes", stats.bytes);
}

/// An error that cannot be cloned, behind an alias that hides the `Result`.
#[derive(Debug, PartialEq)]
struct Refused;
type Answer = Result<String, Refused>;

#[memokit::test]
fn of_a_result_only_ok_is_stored_also_through_an_alias() {
    #[memoize]
    fn ask(allowed: bool) -> Answer {
        if allowed {
            Ok("yes".to_owned())
        } else {
            Err(Refused)
        }
    }
    miss!(ask(false), Err(Refused));
    miss!(ask(false), Err(Refused));
    miss!(ask(true), Ok("yes".to_owned()));
    hit!(ask(true), Ok("yes".to_owned()));
    assert_eq!(ask::peek(true), Some("yes".to_owned()));
    assert_eq!(ask::memo().stats().errors, 2);
}

#[memokit::test]
fn an_option_is_stored_whole() {
    #[memoize]
    fn find(id: u32) -> Option<u32> {
        (id > 10).then_some(id)
    }
    miss!(find(1), None);
    hit!(find(1), None);
    assert_eq!(find::peek(1), Some(None));
    assert_eq!(find::peek(2), None);
}
