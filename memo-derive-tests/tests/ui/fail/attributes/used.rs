// What an attribute says of a use, it says once, where the use is.
#![deny(warnings)]

use memokit::{Memoized, memoize, memoized};

#[memoize(ttl = "1m", stale = "1m")]
#[deprecated = "use `new`"]
fn old(n: u64) -> u64 {
    n
}

#[memoize]
#[must_use = "it costs"]
fn costly(n: u64) -> u64 {
    n
}

#[memoize(batch)]
#[must_use]
async fn many(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[derive(Clone, Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation]
    #[deprecated]
    #[must_use]
    fn greeting(&self) -> u64 {
        self.id
    }
}

fn main() {
    let _ = old(1);
    let _ = old::peek(1);
    costly(1);
    many(&[1]);
    Customer { id: 1 }.greeting();
    let _ = Customer::greeting_memo();
}
