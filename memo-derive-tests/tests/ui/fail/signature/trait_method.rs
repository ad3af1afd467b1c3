use memokit::memoize;

trait Shop {
    #[memoize]
    fn price(n: u64) -> u64;
}

fn main() {}
