use memokit::{Memoized, memoized};

#[derive(Memoized)]
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

    fn greeting_memo(&self) -> u64 {
        1
    }

    #[cache_calculation(companion = shared)]
    fn one(&self) -> u64 {
        self.id
    }

    #[cache_calculation(companion = shared)]
    fn two(&self) -> u64 {
        self.id
    }
}

fn main() {
    Customer { id: 1 }.greeting_memo();
}
