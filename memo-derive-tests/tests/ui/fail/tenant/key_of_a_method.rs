use memokit::{Memoized, memoized};

#[derive(Clone, Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[memo(tenant)]
    org: String,
}

// `key` is the whole key: the tenant would be lost.
#[memoized]
impl Customer {
    #[cache_calculation(key(u64) = self.id)]
    fn label(&self) -> String {
        format!("{} of {}", self.id, self.org)
    }
}

trait Named {
    fn name(&self) -> String;
}

#[memoized]
impl Named for Customer {
    #[cache_calculation(key = self.id)]
    fn name(&self) -> String {
        format!("{} of {}", self.id, self.org)
    }
}

// It has no tenant.
#[derive(Memoized)]
struct Article {
    #[memo(key)]
    id: u64,
}

// Nor has what is no record.
struct Plain(u64);

#[memoized]
impl Article {
    #[cache_calculation(key(u64) = self.id)]
    fn label(&self) -> u64 {
        self.id
    }
}

#[memoized]
impl Plain {
    #[cache_calculation(key(u64) = self.0)]
    fn label(&self) -> u64 {
        self.0
    }
}

fn main() {}
