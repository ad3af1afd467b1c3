use memokit::memoize;

#[memoize(error_ttl = "5s")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
