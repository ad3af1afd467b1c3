use memokit::{Memoized, memoize, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation(scope = instance)]
    fn no_cell(&self) -> u64 {
        self.id
    }
}

#[memoized]
impl Customer {
    #[cache_calculation(scope = instance)]
    fn no_value(id: u64) -> u64 {
        id
    }

    #[cache_calculation(scope = instance, store = "crm")]
    fn stored(&self) -> u64 {
        self.id
    }

    #[cache_calculation(scope = instance, jitter = "10%")]
    fn jittered(&self) -> u64 {
        self.id
    }
}

#[memoize(scope = instance)]
fn free(id: u64) -> u64 {
    id
}

fn main() {
    free(1);
}
