use memokit::{Memoized, cache_calculation, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
#[memoized]
impl Customer {
    #[cache_calculation]
    fn one(&self) -> u64 {
        self.id
    }
}

#[memoized]
#[cache_calculation(ttl = "5m")]
#[memoize]
impl Customer {
    #[cache_calculation(ttl = "5m")]
    #[cache_calculation(capacity = 3)]
    fn two(&self) -> u64 {
        self.id
    }

    #[memoize(ttl = "5m", unknown)]
    fn three(&self) -> u64 {
        self.id
    }

    #[memoize]
    fn four(id: u64) -> u64 {
        id
    }
}

#[memoized]
enum Order {}

#[memoized]
mod orders {}

#[memoized]
const ORDER: u64 = 1;

trait Priced {
    #[memoized]
    fn price(&self) -> u64;

    #[cache_calculation]
    fn gross(&self) -> u64 {
        1
    }
}

fn main() {
    let customer = Customer { id: 1 };
    customer.one();
    customer.two();
    customer.three();
    Customer::four(ORDER);
}
