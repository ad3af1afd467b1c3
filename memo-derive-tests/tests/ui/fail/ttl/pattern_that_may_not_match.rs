use memokit::memoize;

#[memoize(ttl = |Some(n), value| pick(n, value))]
fn f(n: Option<u64>) -> u64 {
    n.unwrap_or(1)
}

fn pick(n: &u64, value: &u64) -> std::time::Duration {
    std::time::Duration::from_secs(n + value)
}

fn main() {}
