use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation]
    const fn constant(&self) -> u64 {
        self.id
    }

    #[cache_calculation]
    unsafe fn not_safe(&self) -> u64 {
        self.id
    }

    #[cache_calculation]
    extern "C" fn from_elsewhere(&self) -> u64 {
        self.id
    }

    #[cache_calculation]
    fn opaque(&self, text: impl ToString) -> String {
        text.to_string()
    }

    #[cache_calculation]
    fn borrows(&self) -> &u64 {
        &self.id
    }

    #[cache_calculation]
    fn nothing(&self) {}

    #[cache_calculation]
    fn floats(&self, factor: f64) -> f64 {
        factor
    }
}

fn main() {
    Customer { id: 1 }.nothing();
}
