// Text with a unit, as people write it first.
use memokit::memoize;

#[memoize(ttl = 5m, max_bytes = 64MiB)]
fn units(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m", jitter = 10%)]
fn percent(n: u64) -> u64 {
    n
}

fn main() {
    let _sum: u64 = units(1) + percent(1);
}
