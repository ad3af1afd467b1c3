use memokit::memoize;

struct Shop;

impl Shop {
    #[memoize]
    fn price(&self, n: u64) -> u64 {
        n
    }
}

fn main() {
    Shop.price(1);
}
