// Policies by their words, by paths of all kinds, and on all that has one.
#![deny(warnings)]
#![forbid(unsafe_code)]

use memokit::eviction::{Entries, Eviction, Facts, Slot};
use memokit::{Calculated, Memoized, memoize, memoized};

pub mod mine {
    use super::*;

    #[derive(Default)]
    pub struct Window<const N: usize>(Vec<Slot>);

    impl<const N: usize> Eviction for Window<N> {
        fn insert(&mut self, slot: Slot, _: &Facts) {
            self.0.push(slot);
        }
        fn remove(&mut self, slot: Slot) {
            self.0.retain(|known| *known != slot);
        }
        fn evict(&mut self, _: &dyn Entries) -> Option<Slot> {
            self.0.pop()
        }
    }

    #[expect(non_camel_case_types, reason = "as written")]
    pub type newest = Window<1>;
}

trait Has {
    type Policy;
}

impl Has for u8 {
    type Policy = mine::Window<2>;
}

macro_rules! words {
    ($($word:ident)*) => {$(
        mod $word {
            #[memokit::memoize(capacity = 3, policy = $word)]
            pub(super) fn f(n: u64) -> u64 {
                n
            }
        }
        assert_eq!($word::f(1), 1);
        assert_eq!($word::f::memo().info().policy, Some(stringify!($word)));
    )*};
}

macro_rules! ty {
    ($name:ident, $ty:ty) => {
        #[memoize(capacity = 3, policy = $ty, ttl = "5m")]
        fn $name(n: u64) -> u64 {
            n
        }
    };
}

ty!(by_type, mine::Window<5>);

macro_rules! path {
    ($name:ident, $path:path) => {
        #[memoize(policy = $path)]
        fn $name(n: u64) -> u64 {
            n
        }
    };
}

path!(by_path, mine::newest);

#[memoize(policy = mine::Window::<8>)]
fn turbofish(n: u64) -> u64 {
    n
}

#[memoize(policy = mine::Window<8>, capacity = 3)]
fn as_a_type(n: u64) -> u64 {
    n
}

#[memoize(policy = <u8 as Has>::Policy)]
fn associated(n: u64) -> u64 {
    n
}

#[memoize(batch, policy = mine::newest)]
fn batch(ns: &[u64]) -> Vec<u64> {
    ns.to_vec()
}

#[memoize(policy = mine::newest)]
fn generic<T: Clone + Eq + std::hash::Hash + Send + Sync + 'static>(_key: T) -> u64 {
    1
}

#[memoize(scope = thread, policy = lfu)]
fn in_threads(n: u64) -> u64 {
    n
}

#[derive(Memoized, Clone)]
#[memo(policy = mine::Window::<3>)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = revenue)]
    revenue: Calculated<u64>,
    #[cache_calculation(with = revenue, policy = best)]
    other: Calculated<u64>,
}

fn revenue(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

#[memoized]
impl Customer {
    #[cache_calculation(policy = s3_fifo)]
    fn method(&self) -> u64 {
        self.id
    }

    #[cache_calculation(scope = thread)]
    fn of_threads(&self) -> u64 {
        self.id
    }
}

fn main() {
    words! { best fifo lru lfu ttl size sieve s3_fifo tiny_lfu }
    assert_eq!(by_path(1) + turbofish(1) + associated(1) + generic(1_u8) + in_threads(1) + by_type(1) + as_a_type(1), 7);
    assert_eq!(batch(&[1, 2]), [1, 2]);
    let customer = Customer {
        id: 1,
        revenue: Calculated::NotLoaded,
        other: Calculated::NotLoaded,
    };
    assert_eq!(customer.method() + customer.of_threads(), 2);
    let policies = Customer::cached_calculations().iter().map(|it| it.policy);
    let policies: Vec<_> = policies.flatten().collect();
    let (own, others) = policies.split_first().expect("five");
    assert!(own.ends_with("Window<3>"), "{own}");
    assert_eq!(others, ["best", "s3_fifo", own]);
}
