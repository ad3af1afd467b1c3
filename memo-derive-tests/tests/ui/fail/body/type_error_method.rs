use memokit::{Memoized, memoized};

#[derive(Clone, Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

trait Named {
    fn name(&self) -> String;
}

#[memoized]
impl Customer {
    #[cache_calculation]
    fn greeting(&self, lang: &str) -> String {
        self.id + lang
    }

    #[cache_calculation(batch)]
    async fn credit(customers: &[&Self]) -> Vec<u64> {
        customers
    }

    #[cache_calculation]
    fn find(id: u64) -> Option<Self> {
        id
    }

    fn plain(&self) -> u8 {
        self.nothing
    }
}

#[memoized]
impl Named for Customer {
    #[cache_calculation]
    fn name(&self) -> String {
        self.id
    }
}

fn main() {
    Customer { id: 1 }.greeting("");
    Customer::greeting_memo().peek(&Customer { id: 1 }, "");
}
