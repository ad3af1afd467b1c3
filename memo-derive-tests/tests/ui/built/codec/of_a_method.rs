use memokit::{Memoized, memoized};

#[derive(Memoized)]
#[memo(scope = shared, codec = json)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation(scope = shared)]
    fn unsaid(&self) -> u64 {
        self.id
    }

    #[cache_calculation(scope = shared, codec = json)]
    fn said(&self) -> u64 {
        self.id
    }

    #[cache_calculation(scope = process)]
    fn in_process(&self) -> u64 {
        self.id
    }
}

fn main() {}
