//! How long a value is fresh.

use std::time::Duration;

use memokit::memoize;
use memokit::testing::{ManualClock, hit, miss};

#[memokit::test]
fn a_value_expires_after_its_ttl_and_not_before(clock: ManualClock) {
    #[memoize(ttl = "1h30m")]
    fn price(sku: &str) -> usize {
        sku.len()
    }
    miss!(price("tea"), 3);
    clock.advance(Duration::from_secs(90 * 60 - 1));
    hit!(price("tea"), 3);
    clock.advance(Duration::from_secs(1));
    assert_eq!(price::peek("tea"), None);
    miss!(price("tea"), 3);
    assert_eq!(price::memo().stats().expiries, 1);
}

#[memokit::test]
fn d_05_a_ttl_begins_when_the_compute_ends() {
    #[memoize(ttl = "1s")]
    fn slow() -> u8 {
        ManualClock::current().advance(Duration::from_secs(10));
        7
    }
    assert_eq!(slow(), 7);
    assert_eq!(slow::peek(), Some(7));
    assert_eq!(
        slow::memo().stats().compute_p50.as_secs(),
        9,
        "a bucket is within 12 %"
    );
}

#[memokit::test]
fn a_ttl_may_be_an_expression(clock: ManualClock) {
    const TTL: Duration = Duration::from_secs(5);
    fn configured() -> Duration {
        Duration::MAX
    }
    #[memoize(ttl = TTL)]
    fn constant() -> u8 {
        1
    }
    #[memoize(ttl = configured())]
    fn computed() -> u8 {
        2
    }
    assert_eq!((constant(), computed()), (1, 2));
    clock.advance(TTL);
    assert_eq!((constant::peek(), computed::peek()), (None, Some(2)));
}
