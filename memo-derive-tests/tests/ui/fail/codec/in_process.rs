use memokit::{Calculated, Memoized, memoize, memoized};

#[memoize(codec = msgpack)]
fn f(n: u64) -> u64 {
    n
}

#[memoize(scope = thread, codec = msgpack)]
fn thread(n: u64) -> u64 {
    n
}

#[derive(Memoized)]
#[memo(codec = json)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = sum, codec = json)]
    revenue: Calculated<u64>,
}

#[memoized]
impl Customer {
    #[cache_calculation(codec = json)]
    fn method(&self) -> u64 {
        self.id
    }
}

fn sum(customers: &[&Customer]) -> Vec<u64> {
    customers.iter().map(|customer| customer.id).collect()
}

fn main() {}
