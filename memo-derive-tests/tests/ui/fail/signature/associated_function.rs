use memokit::memoize;

#[derive(Clone)]
struct Shop(u64);

impl Shop {
    #[memoize]
    fn new(n: u64) -> Self {
        Self(n)
    }
}

fn main() {
    Shop::new(1).0;
}
