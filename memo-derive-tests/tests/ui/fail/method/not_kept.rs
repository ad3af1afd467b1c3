use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation(ttl = "1m", stale = "1m")]
    fn greeting(&self) -> u64 {
        self.id
    }
}

fn main() {
    Customer { id: 1 }.greeting();
}
