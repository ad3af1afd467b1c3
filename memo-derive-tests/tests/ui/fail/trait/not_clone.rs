use memokit::{Keyed, memoized};

#[memoized]
trait Priced: Keyed {
    #[cache_calculation(ttl = "1m", stale = "1m")]
    fn kept(&self) -> u64 {
        1
    }

    #[cache_calculation(batch)]
    fn many(records: &[&Self]) -> Vec<u64> {
        records.iter().map(|_| 1).collect()
    }
}

fn main() {}
