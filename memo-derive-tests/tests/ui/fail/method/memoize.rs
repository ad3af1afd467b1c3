use memokit::{Memoized, memoize, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoize]
impl Customer {
    fn greeting(&self) -> String {
        String::new()
    }
}

impl Customer {
    #[memoize]
    fn letter(&self) -> String {
        String::new()
    }
}

#[memoized]
impl Customer {
    #[memoize]
    #[cache_calculation]
    fn both(&self) -> String {
        String::new()
    }
}

fn main() {
    Customer { id: 1 }.greeting();
}
