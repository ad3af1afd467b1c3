use memokit::memoize;

#[memoize(ttl = "300")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
