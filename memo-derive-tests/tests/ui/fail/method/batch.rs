use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation(batch)]
    fn one(&self, customers: &[&Self]) -> Vec<u64> {
        customers.iter().map(|it| it.id).collect()
    }

    #[cache_calculation(batch)]
    fn two(ids: &[&u64]) -> Vec<u64> {
        ids.iter().map(|id| **id).collect()
    }

    #[cache_calculation(batch)]
    fn three() -> Vec<u64> {
        Vec::new()
    }
}

fn main() {
    Customer::three();
}
