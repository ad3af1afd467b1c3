// What is no function: one error each, and the item stays.
use memokit::memoize;

#[memoize]
#[derive(Clone)]
enum Kind {
    A,
}

#[memoize]
union Bits {
    whole: u32,
}

#[memoize]
static PRICE: u64 = 3;

#[memoize]
mod prices {
    pub fn price() -> u64 {
        3
    }
}

#[memoize]
use prices::price;

#[memoize]
type Price = u64;

#[memoize]
trait Priced {
    fn price(&self) -> u64;
}

#[memoize]
unsafe extern "C" {
    safe fn abs(n: i32) -> i32;
}

#[memoize]
macro_rules! double {
    ($n:expr) => {
        $n * 2
    };
}

#[memoize(ttl = "5m")]
/// A fair price.
#[derive(Clone)]
struct Shop;

fn main() {
    let _all = (Kind::A.clone(), Bits { whole: 1 }, PRICE, price(), double!(2), Shop.clone());
    let _price: Price = abs(-3) as u64;
}
