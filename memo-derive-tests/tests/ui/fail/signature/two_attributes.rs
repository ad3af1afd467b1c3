use memokit::memoize;

#[memoize]
#[memoize]
fn twice(n: u64) -> u64 {
    n
}

#[memoize(ttl = "5m")]
#[memokit::memoize(capacity = 3)]
fn apart(n: u64) -> u64 {
    n
}

fn main() {
    let _sum: u64 = twice(1) + apart(1);
}
