#![deny(warnings)]

use memokit::{Memoized, memoize, memoized};

#[memoize]
fn f(n: u64, unused: u8) -> u64 {
    let more = n;
    let mut sum = n;
    return sum;
    sum + 1
}

#[memoize(batch)]
async fn many(items: &[u64], unused: u8) -> Vec<u64> {
    let more = 1;
    items.to_vec()
}

#[derive(Clone, Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Customer {
    #[cache_calculation]
    fn greeting(&self, unused: u8) -> u64 {
        let more = 1;
        self.id
    }
}

fn main() {
    f(1, 2);
    let _ = many(&[1], 2);
    Customer { id: 1 }.greeting(2);
}
