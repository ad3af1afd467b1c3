//! What memokit gives to tests.

use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::memoize;
use memokit::testing::{EventLog, ManualClock, hit, miss};

#[memoize(ttl = "5m")]
fn price(sku: &str) -> usize {
    sku.len()
}

#[memoize]
async fn rate(from: u32) -> Result<u32, std::num::TryFromIntError> {
    tokio::task::yield_now().await;
    u32::try_from(i64::from(from) - 5)
}

#[memokit::test]
fn a_price_is_fresh_for_five_minutes(clock: ManualClock) {
    miss!(price("tea"), 3);
    hit!(price("tea"), 3);
    clock.advance(Duration::from_mins(5));
    assert_eq!(memokit::testing::miss!(price("tea")), 3);
    assert_eq!(memokit::testing::hit!(price("tea")), 3);
}

#[memokit::test]
fn another_test_has_other_memos() {
    miss!(price("tea"), 3);
    ManualClock::current().advance(Duration::from_mins(5));
    miss!(price("tea"), 3);
}

#[memokit::test]
async fn an_async_test_needs_no_executor() {
    miss!(rate(7).await, Ok(2));
    hit!(rate(7).await, Ok(2));
    // tokio's time is there too, and the system's.
    tokio::time::timeout(Duration::from_mins(1), rate(8))
        .await
        .unwrap()
        .unwrap();
    hit!(rate(8).await.unwrap(), 3);
}

#[memokit::test]
async fn a_body_may_return_early(
    ManualClock { .. }: ManualClock,
) -> Result<(), Box<dyn std::error::Error>> {
    if rate(5).await? == 0 {
        return Ok(());
    }
    unreachable!("it has returned");
}

#[memokit::test]
#[should_panic(expected = "`price(\"tea\")` is no hit")]
fn a_hit_that_is_none_is_a_panic() {
    hit!(price("tea"), 3);
}

#[memokit::test]
#[should_panic(expected = "`price(\"tea\")` gave another value\n     got: 3\nexpected: 4")]
fn another_value_is_a_panic() {
    miss!(price("tea"), 4);
}

#[test]
#[should_panic(expected = "write `#[memokit::test]` above the test")]
fn without_a_runtime_nothing_is_counted() {
    hit!(price("tea"), 3);
}

#[memokit::test]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_attribute_may_run_the_test(mut clock: ManualClock) {
    miss!(rate(7).await, Ok(2));
    clock.advance(Duration::from_secs(1));
    clock = ManualClock::current();
    clock.advance(Duration::from_secs(1));
    hit!(memokit::spawn(rate(7)).await.unwrap(), Ok(2));
    // What is spawned by others leaves: this is a memo of the process.
    let left = tokio::spawn(async { rate::peek(7).await });
    assert_eq!(left.await.unwrap(), None);
}

#[memokit::test]
#[test]
fn the_attribute_itself_may_run_the_test() {
    miss!(price("tea"), 3);
}

#[memokit::test]
fn the_name_of_a_test_is_its_own() {
    struct Here;
    let name = std::any::type_name::<Here>();
    assert!(
        name.ends_with("::the_name_of_a_test_is_its_own::Here"),
        "{name}"
    );
}

#[memokit::test]
fn outer_memos_hit_whatever_is_inside() {
    static CALLS: Calls = Calls::new();
    #[memoize]
    fn total(skus: &[&'static str]) -> usize {
        CALLS.add();
        skus.iter().map(|sku| price(sku)).sum()
    }
    miss!(price("tea"), 3);
    // Inside, `tea` is a hit.
    miss!(total(&["tea", "coffee"]), 9);
    hit!(total(&["tea", "coffee"]), 9);
    hit!(price("coffee"), total(&["coffee"]));
    assert_eq!(CALLS.count(), 2);
}

#[memokit::test]
fn a_log_tells_what_happened_in_its_order(clock: ManualClock) {
    let log = EventLog::start();
    price("tea");
    price("tea");
    let told = |kinds: &[&str]| -> Vec<String> {
        let name = price::memo().name();
        kinds.iter().map(|kind| format!("{kind} {name}")).collect()
    };
    assert_eq!(log.take(), told(&["miss", "compute", "insert", "hit"]));
    clock.advance(Duration::from_mins(5));
    price("tea");
    let log = log.take();
    assert!(log.contains(&told(&["expire"])[0]), "{log:?}");
    assert_eq!(log[log.len() - 2..], told(&["compute", "insert"]));
}

#[test]
#[should_panic(expected = "`EventLog::start` is about the memos of one runtime")]
fn a_log_needs_a_runtime() {
    let _log = EventLog::start();
}
