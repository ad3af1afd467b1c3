use memokit::memoize;

#[memoize(absent_ttl = "0s")]
fn f(n: u64) -> Option<u64> {
    Some(n)
}

fn main() {}
