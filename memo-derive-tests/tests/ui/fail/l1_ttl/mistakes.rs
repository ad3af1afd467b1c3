use memokit::memoize;

#[memoize(scope = shared, l1_ttl)]
fn missing(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, l1_ttl("5s"))]
fn list(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, l1_ttl = 5)]
fn number(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, l1_ttl = off)]
fn word(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, l1_ttl = |value| life(value))]
fn closure(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, l1_ttl = "5s", l1_ttl = "6s")]
fn twice(n: u64) -> u64 {
    n
}

fn main() {
    let _sum: u64 = missing(1) + list(1) + number(1) + closure(1) + twice(1);
}
