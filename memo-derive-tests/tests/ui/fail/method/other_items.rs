use memokit::{Memoized, memoized};

#[derive(Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
fn free(id: u64) -> u64 {
    id
}

#[memoized]
struct Order;

#[memoized]
trait Priced {
    fn price(&self) -> u64;
}

#[memoized]
impl Customer {
    fn plain(&self) {}
}

impl Customer {
    #[memoized]
    fn method(&self) -> u64 {
        self.id
    }
}

fn main() {
    free(1);
    Customer { id: 1 }.plain();
}
