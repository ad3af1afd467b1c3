// Where a name is taken, the companion has another.
use memokit::memoize;

mod price {
    pub fn base() -> u64 {
        3
    }
}

#[memoize(companion = price_memo, name = "the price")]
fn price(n: u64) -> u64 {
    n + price::base()
}

#[memoize(companion = str_memo)]
fn str(n: &str) -> usize {
    n.len()
}

fn main() {
    assert_eq!(price(1), 4);
    assert_eq!(price_memo::peek(1), Some(4));
    assert_eq!(price_memo::memo().name(), "the price");
    assert_eq!(str("a"), 1);
    assert_eq!(str_memo::peek("a"), Some(1));
}
