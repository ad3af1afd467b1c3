use memokit::memoize;

#[memoize(ttl = move |n, value| pick(n, value))]
fn keeps(n: u64) -> u64 {
    n
}

#[memoize(ttl = async |n, value| pick(n, value))]
fn waits(n: u64) -> u64 {
    n
}

fn main() {}
