use memokit::{Memoized, memoized};

#[derive(Memoized)]
#[memo(scope = shared)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation]
    fn greeting(&self) -> u64 {
        self.id
    }
}

fn main() {
    Customer { id: 1 }.greeting();
}
