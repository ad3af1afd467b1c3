//! Records and their calculations.

use core::time::Duration;
use core::{fmt, future};

use memokit::{Calculated, MemoCell, Memoized};

/// Where it comes from.
#[derive(Clone, Debug)]
pub struct Db {
    /// What it is called.
    pub name: String,
}

/// A customer.
#[derive(Clone, Debug, Memoized)]
#[memo(context = Db, namespace = "crm", scope = shared, ttl = "5m")]
pub struct Customer {
    /// Which one.
    #[memo(key)]
    pub id: u64,
    /// Whose.
    #[memo(tenant)]
    pub org: u64,
    /// Its name.
    pub name: String,
    /// What was paid.
    #[cache_calculation(ttl = "10m", with = Customer::paid, version = 3)]
    pub revenue: Calculated<u64>,
    /// How sure it is.
    #[cache_calculation(with = Customer::sure, depends(revenue), select = SURE)]
    pub risk: Calculated<Option<u64>>,
}

impl Customer {
    /// Makes one.
    #[must_use]
    pub const fn new(id: u64, org: u64, name: String) -> Self {
        Self {
            id,
            org,
            name,
            revenue: Calculated::NotLoaded,
            risk: Calculated::NotLoaded,
        }
    }

    /// Sums.
    fn paid(records: &[&Self], _db: &Db) -> Vec<u64> {
        records.iter().map(|record| record.id).collect()
    }

    /// Sums more.
    async fn sure(records: &[&Self], _db: &Db) -> Vec<Result<Option<u64>, fmt::Error>> {
        future::ready(()).await;
        records
            .iter()
            .map(|record| Ok(record.revenue.get().copied()))
            .collect()
    }
}

/// A record of the process, with every option.
#[derive(Clone, Debug, Memoized)]
pub struct Place {
    /// Where.
    #[memo(key)]
    pub country: String,
    /// Where there.
    #[memo(key)]
    pub town: String,
    /// How many live there.
    #[cache_calculation(
        with = sizes,
        ttl = |_, _, size| Duration::from_secs(*size),
        tti = "1m",
        capacity = 9,
        max_bytes = "1MB",
        cache_if = |size| *size > 0,
        tags("in:{country}", "{town}"),
        name = "size",
        max_batch = 50,
    )]
    pub size: Calculated<u64>,
    /// What it is called there.
    #[cache_calculation(with = names, ttl = "5m", jitter = "5%", stale = "1m", absent_ttl = "1s", tags = |country, town, _| [country.clone(), town.clone()])]
    pub name: Calculated<Option<String>>,
    /// Its streets.
    #[cache_calculation(with = streets, depends(size), weigh = bytes_of)]
    pub streets: Calculated<Vec<u64>>,
}

/// Counts.
fn sizes(places: &[&Place]) -> Vec<u64> {
    places
        .iter()
        .map(|place| place.town.bytes().map(u64::from).sum())
        .collect()
}

/// Asks.
fn names(places: &[&Place]) -> Vec<Option<String>> {
    places
        .iter()
        .map(|place| Some(place.town.clone()))
        .collect()
}

/// Looks.
fn streets(places: &[&Place]) -> Vec<Vec<u64>> {
    places
        .iter()
        .map(|place| vec![place.size.get().copied().unwrap_or(0)])
        .collect()
}

/// The bytes of numbers.
const fn bytes_of(numbers: &[u64]) -> usize {
    numbers.len().saturating_mul(8)
}

/// A value that owns its memos.
#[derive(Clone, Debug, Default, Memoized)]
pub struct Order {
    /// What is bought.
    pub items: Vec<u64>,
    /// What was computed.
    #[memo(cell)]
    pub cell: MemoCell,
}

/// Generic, and keyed.
#[derive(Clone, Debug, Memoized)]
pub struct Page<T: Clone + Send + Sync + 'static> {
    /// Which one.
    #[memo(key)]
    pub number: u64,
    /// What is on it.
    pub items: Vec<T>,
}
