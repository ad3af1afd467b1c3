use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

use std::pin::Pin;

trait Priced {
    fn price<'a>(&'a self) -> Pin<Box<dyn Future<Output = u64> + Send + 'a>>;
}

#[memoized]
impl Priced for Customer {
    #[cache_calculation]
    fn price<'a>(&'a self) -> Pin<Box<dyn Future<Output = u64> + Send + 'a>> {
        Box::pin(async { self.id })
    }
}

fn main() {
    drop(Customer { id: 1 }.price());
}
