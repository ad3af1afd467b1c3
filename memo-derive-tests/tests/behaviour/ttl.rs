//! How long a value is fresh.

use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::memoize;

#[test]
fn a_value_expires_after_its_ttl_and_not_before() {
    static CALLS: Calls = Calls::new();
    #[memoize(ttl = "1h30m")]
    fn price(sku: &str) -> usize {
        CALLS.add();
        sku.len()
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    price("tea");
    bench.clock.advance(Duration::from_secs(90 * 60 - 1));
    price("tea");
    assert_eq!(CALLS.count(), 1);
    bench.clock.advance(Duration::from_secs(1));
    assert_eq!(price::peek("tea"), None);
    price("tea");
    assert_eq!(CALLS.count(), 2);
    assert_eq!(price::memo().stats().expiries, 1);
}

#[test]
fn d_05_a_ttl_begins_when_the_compute_ends() {
    static BENCH: std::sync::OnceLock<Bench> = std::sync::OnceLock::new();
    let bench = BENCH.get_or_init(Bench::sync);
    #[memoize(ttl = "1s")]
    fn slow() -> u8 {
        BENCH
            .get()
            .expect("set")
            .clock
            .advance(Duration::from_secs(10));
        7
    }
    let _bound = bench.runtime.enter();
    assert_eq!(slow(), 7);
    assert_eq!(slow::peek(), Some(7));
    assert_eq!(
        slow::memo().stats().compute_p50.as_secs(),
        9,
        "a bucket is within 12 %"
    );
}

#[test]
fn a_ttl_may_be_an_expression() {
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
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    assert_eq!((constant(), computed()), (1, 2));
    bench.clock.advance(TTL);
    assert_eq!((constant::peek(), computed::peek()), (None, Some(2)));
}
