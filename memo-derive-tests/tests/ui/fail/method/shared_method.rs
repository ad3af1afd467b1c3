use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation(scope = shared)]
    fn greeting(&self) -> u64 {
        self.id
    }
}

fn main() {
    Customer { id: 1 }.greeting();
}
