use memokit::memoize;

#[memoize(scope = shared, l1_max_value)]
fn missing(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, l1_max_value = 65_536)]
fn number(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, l1_max_value = "0B")]
fn zero(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, l1_max_value = "64 parsecs")]
fn unknown_unit(n: u64) -> u64 {
    n
}

#[memoize(scope = shared, l1_max_value = "1kB", l1_max_value = "2kB")]
fn twice(n: u64) -> u64 {
    n
}

fn main() {
    let _sum: u64 = missing(1) + number(1) + zero(1) + unknown_unit(1) + twice(1);
}
