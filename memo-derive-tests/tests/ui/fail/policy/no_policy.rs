use memokit::eviction::{Entries, Eviction, Facts, Slot};
use memokit::{Calculated, Memoized, memoize, memoized};

#[derive(Default)]
struct Nothing;

struct NoDefault;

impl Eviction for NoDefault {
    fn insert(&mut self, _: Slot, _: &Facts) {}
    fn remove(&mut self, _: Slot) {}
    fn evict(&mut self, _: &dyn Entries) -> Option<Slot> {
        None
    }
}

#[memoize(policy = Nothing)]
fn no_eviction(n: u64) -> u64 {
    n
}

#[memoize(batch, policy = self::NoDefault)]
fn no_default(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(policy = Nothing)]
fn generic<T: std::hash::Hash + Eq + Clone + Send + Sync + 'static>(key: T) -> u64 {
    let _ = key;
    1
}

#[derive(Memoized)]
#[memo(policy = String)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = revenue, policy = Vec<u8>)]
    revenue: Calculated<u64>,
    #[cache_calculation(with = revenue, policy = Nothing)]
    other: Calculated<u64>,
}

fn revenue(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

#[memoized]
impl Customer {
    #[cache_calculation(policy = Nothing)]
    fn method(&self) -> u64 {
        self.id
    }
}

fn main() {}
