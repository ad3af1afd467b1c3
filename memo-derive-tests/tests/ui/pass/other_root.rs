// Under another name, and re-exported.
mod facade {
    pub mod cache {
        pub use memokit::*;
    }
}

use facade::cache::{Calculated, Memoized, memoize};

#[memoize(crate = facade::cache)]
fn f(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
#[memo(crate = crate::facade::cache)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sum)]
    revenue: Calculated<u64>,
}

fn sum(records: &[&Customer]) -> Vec<u64> {
    records.iter().map(|record| record.id).collect()
}

fn main() {
    assert_eq!(f(1), 1);
    let _calculation = Customer::REVENUE;
}
