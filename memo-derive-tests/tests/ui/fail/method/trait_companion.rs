use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

trait Priced {
    fn price(&self) -> u64;
}

#[memoized]
impl Priced for Customer {
    #[cache_calculation(companion = prices)]
    fn price(&self) -> u64 {
        self.id
    }
}

fn main() {
    Customer { id: 1 }.price();
}
