use memokit::memoize;

#[derive(Clone)]
struct Shop(u64);

impl Shop {
    #[memoize]
    fn new(n: u64) -> Self {
        Self(n)
    }
}

impl Shop {
    const FEE: u64 = 3;

    // Here only the body tells.
    #[memoize]
    fn fee(n: u64) -> u64 {
        n + Self::FEE
    }
}

fn main() {
    Shop::fee(1);
    Shop::new(1).0;
}
