use memokit::memoize;

#[memoize(skip())]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
