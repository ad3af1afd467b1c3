//! Memos that live in a value.

use std::collections::HashSet;
use std::sync::Arc;
use std::thread;

use memo_derive_tests::Calls;
use memokit::testing::{hit, miss};
use memokit::{MemoCell, Memoized, memoized};

static CALLS: Calls = Calls::new();

#[derive(Clone, Debug, Default, Eq, Hash, Memoized, PartialEq)]
struct Order {
    prices: Vec<u64>,
    #[memo(cell)]
    cell: MemoCell,
}

fn order(prices: &[u64]) -> Order {
    Order {
        prices: prices.to_vec(),
        ..Order::default()
    }
}

#[memoized]
impl Order {
    #[cache_calculation(scope = instance, capacity = 2, policy = fifo)]
    fn total(&self, percent: u64) -> u64 {
        CALLS.add();
        self.prices.iter().sum::<u64>() * (100 + percent) / 100
    }

    #[cache_calculation(scope = instance, ttl = "1m")]
    async fn quote(&self, zone: &str) -> Result<u64, std::fmt::Error> {
        tokio::task::yield_now().await;
        Ok(self.total(0) + zone.len() as u64)
    }

    fn push(&mut self, price: u64) {
        self.prices.push(price);
        self.cell.clear();
    }
}

#[memokit::test]
fn two_values_never_share() {
    let (one, two) = (order(&[100]), order(&[200]));
    miss!(one.total(10), 110);
    miss!(two.total(10), 220);
    hit!(one.total(10), 110);
    hit!(two.total(10), 220);
    let copy = one.clone();
    miss!(copy.total(10), 110);
    miss!(one.total(20), 120);
}

#[memokit::test]
fn options_hold_for_each_value() {
    let (one, two) = (order(&[100]), order(&[200]));
    for percent in 0..5 {
        one.total(percent);
    }
    two.total(0);
    hit!(one.total(4), 104);
    miss!(one.total(0), 100);
    hit!(two.total(0), 200);
}

#[memokit::test]
async fn a_companion_finds_the_memo_of_its_value() {
    let (one, two) = (order(&[100]), order(&[200]));
    let memo = Order::total_memo();
    memo.insert(&one, 0, 7);
    hit!(one.total(0), 7);
    assert_eq!(memo.peek(&two, 0), None);
    assert!(memo.invalidate(&one, 0));
    assert!(!memo.invalidate(&one, 0));
    miss!(one.quote("EU").await, Ok(102));
    assert_eq!(Order::quote_memo().peek(&one, "EU").await, Some(102));
    assert_eq!(Order::quote_memo().peek(&two, "EU").await, None);
}

#[memokit::test]
fn the_registry_has_the_sum_of_all_living_values() {
    let memo = Order::total_memo().memo();
    let (one, two) = (order(&[100]), order(&[200]));
    one.total(0);
    two.total(0);
    two.total(0);
    let stats = memo.stats();
    assert_eq!((stats.hits, stats.misses, stats.entries), (1, 2, 2));
    assert_eq!(memo.len(), 2);
    let registry = memokit::registry();
    let shown: Vec<_> = registry
        .iter()
        .filter(|info| info.name.ends_with("instance::Order::total"))
        .collect();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].stats.entries, 2);
    assert_eq!(shown[0].scope, memokit::Scope::Instance);
    drop(two);
    assert_eq!(memo.len(), 1);
    let _invalidation = memo.clear();
    miss!(one.total(0), 100);
}

#[memokit::test]
fn a_cell_is_neutral() {
    let (one, mut two) = (order(&[1]), order(&[1]));
    one.total(0);
    assert_eq!(one, two);
    assert!(HashSet::from([one.clone()]).contains(&two));
    assert_eq!(format!("{one:?}"), "Order { prices: [1], cell: MemoCell }");
    two.total(0);
    two.push(2);
    miss!(two.total(0), 3);
}

#[memokit::test]
fn threads_that_share_a_value_share_its_memo() {
    let one = Arc::new(order(&[1000]));
    // What a thread spawns leaves the runtime of this test; the value does not care.
    one.total(0);
    let threads = (0..4).map(|_| {
        let one = Arc::clone(&one);
        thread::spawn(move || one.total(0))
    });
    let threads: Vec<_> = threads.collect();
    for thread in threads {
        assert_eq!(thread.join().expect("a total"), 1000);
    }
    assert_eq!(Order::total_memo().memo().stats().computes, 1);
}

#[derive(Clone, Memoized)]
struct Both {
    #[memo(key)]
    id: u64,
    #[memo(cell)]
    cell: MemoCell,
}

#[memoized]
impl Both {
    #[cache_calculation]
    fn shared(&self) -> u64 {
        self.id
    }

    #[cache_calculation(scope = instance)]
    fn own(&self) -> u64 {
        self.id
    }
}

#[memokit::test]
fn a_type_with_key_and_cell_has_either() {
    let new = || Both {
        id: 7,
        cell: MemoCell::new(),
    };
    miss!(new().shared(), 7);
    hit!(new().shared(), 7);
    miss!(new().own(), 7);
    miss!(new().own(), 7);
}

#[memokit::test]
fn what_is_set_of_the_memo_holds_for_all_values() {
    let (old, memo) = (order(&[100]), Order::total_memo().memo());
    old.total(10);
    old.total(20);
    memo.set_capacity(Some(1));
    assert_eq!(memo.len(), 1);
    let new = order(&[100]);
    new.total(10);
    new.total(20);
    assert_eq!(memo.len(), 2, "one in each value");
    memo.set_enabled(false);
    let newest = order(&[100]);
    for order in [&old, &new, &newest] {
        miss!(order.total(20), 120);
    }
    memo.set_enabled(true);
    hit!(new.total(20), 120);
    memo.reset_stats();
    assert_eq!((memo.stats().computes, memo.stats().entries), (0, 2));
}
