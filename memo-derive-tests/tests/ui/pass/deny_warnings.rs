//! Nothing that an expansion adds is worth a warning.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    non_camel_case_types,
    unnameable_types,
    unreachable_pub,
    unused_qualifications,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    single_use_lifetimes,
    trivial_casts,
    unused_lifetimes,
    unused_results
)]

pub use self::public::{Customer, cost, kept, letters, rate, rates};

mod public {
    use memokit::{Calculated, Memoized, memoize};

    /// What it costs.
    #[memoize(ttl = "5m", capacity = 3)]
    pub fn cost(zone: &str, grams: u32) -> u64 {
        zone.len() as u64 + u64::from(grams)
    }

    /// What is kept.
    #[memoize(scope = shared, ttl = "5m")]
    pub fn kept(zone: &str, grams: u32) -> u64 {
        zone.len() as u64 + u64::from(grams)
    }

    #[memoize(skip(_client))]
    pub async fn rate(_client: &str, from: String) -> Result<u64, std::num::ParseIntError> {
        from.parse()
    }

    #[memoize(batch, scope = shared)]
    pub async fn rates(from: &[String], to: &str) -> Vec<u64> {
        from.iter().map(|from| (from.len() + to.len()) as u64).collect()
    }

    #[memoize(batch)]
    pub(super) fn fallible(from: &[String]) -> Result<Vec<u64>, memokit::Error> {
        Ok(vec![1; from.len()])
    }

    #[memoize]
    pub(crate) fn without_arguments() -> u64 {
        3
    }

    /// Its key is computed.
    #[memoize(key(String) = name.to_lowercase())]
    pub fn letters(name: String, _log: &str) -> usize {
        name.len()
    }

    #[memoize]
    fn never_called(n: u64) -> u64 {
        n
    }

    /// A customer.
    #[derive(Debug, Memoized)]
    pub struct Customer {
        /// Which one.
        #[memo(key)]
        pub id: u64,
        #[cache_calculation(with = sum)]
        revenue: Calculated<u64>,
    }

    impl Customer {
        /// Makes one.
        pub fn new(id: u64) -> Self {
            let _n = never_called(id) + without_arguments();
            let _failed = fallible(&[]).is_err();
            Self { id, revenue: Calculated::NotLoaded }
        }
    }

    fn sum(records: &[&Customer]) -> Vec<u64> {
        records.iter().map(|record| record.id).collect()
    }
}

fn main() {
    assert_eq!(cost("EU", 1), 3);
    assert_eq!(cost::peek("EU", 1), Some(3));
    assert_eq!(letters("a".to_owned(), ""), 1);
    let _customer = Customer::new(1);
    let _futures = (rate("", String::new()), rates(&[], ""));
}
