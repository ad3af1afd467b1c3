use memokit::memoize;

#[memoize(tti = "0s")]
fn zero(n: u64) -> u64 {
    n
}

#[memoize(tti = 60)]
fn number(n: u64) -> u64 {
    n
}

#[memoize(tti = |n, value| pick(n, value))]
fn closure(n: u64) -> u64 {
    n
}

fn main() {}
