use memokit::memoize;

#[memoize(max_bytes = 67_108_864)]
fn number(n: u64) -> u64 {
    n
}

#[memoize(max_bytes = "64")]
fn no_unit(n: u64) -> u64 {
    n
}

#[memoize(max_bytes = "0MiB")]
fn zero(n: u64) -> u64 {
    n
}

#[memoize(max_bytes = "64 parsecs")]
fn unknown_unit(n: u64) -> u64 {
    n
}

fn main() {}
