use memokit::memoize;

#[memoize(ttl = seconds())]
fn f(n: u64) -> u64 {
    n
}

fn seconds() -> u64 {
    5
}

fn main() {}
