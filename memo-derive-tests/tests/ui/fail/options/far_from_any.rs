use memokit::memoize;

#[memoize(frobnicate)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
