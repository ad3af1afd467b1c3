use memokit::memoize;

#[memoize(ttl =, capacity = 3)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
