use memokit::memoize;

struct Price(u64);

#[memoize]
fn f(n: u64) -> Price {
    Price(n)
}

fn main() {}
