use memokit::memoize;

#[memoize(tenant = |org| org)]
fn f(org: &str, n: u64) -> u64 {
    n + org.len() as u64
}

fn main() {}
