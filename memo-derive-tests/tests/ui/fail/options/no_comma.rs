use memokit::memoize;

#[memoize(ttl = "5m" capacity = 3)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
