// No macro sees that this stands in an impl block, where nothing says `self` or `Self`: these are
// rustc's words.
use memokit::memoize;

struct Shop;

impl Shop {
    #[memoize]
    fn price(n: u64) -> u64 {
        n
    }
}

fn main() {
    Shop::price(1);
}
