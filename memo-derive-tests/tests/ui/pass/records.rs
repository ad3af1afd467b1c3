// What a record may look like.
use std::sync::Arc;

use memokit::{Calculated, Memoized};

#[derive(Memoized)]
struct Nothing;

#[derive(Memoized)]
struct Plain {
    #[allow(dead_code)]
    id: u64,
}

#[derive(Memoized)]
#[memo(context = Arc<str>)]
#[memo(scope = shared, store = "crm")]
struct Customer {
    #[memo(key)]
    id: u64,
    #[memo(key)]
    place: Arc<str>,
    #[cache_calculation(ttl = "10m", with = Customer::sum)]
    revenue: Calculated<Vec<u64>>,
    #[cache_calculation(with = crate::risk, version = 2, name = "crm risk")]
    risk: memokit::Calculated<Option<u64>>,
}

impl Customer {
    async fn sum(records: &[&Self], _context: &Arc<str>) -> Result<Vec<Vec<u64>>, String> {
        Ok(records.iter().map(|record| vec![record.id]).collect())
    }

    // A user's own `load` wins.
    fn load() -> u64 {
        7
    }
}

fn risk(records: &[&Customer], context: &Arc<str>) -> Vec<Result<Option<u64>, String>> {
    let of = |record: &&Customer| Ok(record.place.len().checked_sub(context.len()).map(|n| n as u64));
    records.iter().map(of).collect()
}

fn main() {
    assert_eq!(Customer::load(), 7);
    assert_eq!(Customer::ALL.len(), 2);
    assert_eq!(Customer::RISK.info().memo, "crm risk");
    assert_eq!(Customer::REVENUE.info().key_fields, ["id", "place"]);
    assert!(Plain::ALL.is_empty() && Nothing::ALL.is_empty());
}
