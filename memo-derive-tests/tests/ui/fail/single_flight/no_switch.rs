use memokit::memoize;

#[memoize(single_flight)]
fn flag(n: u64) -> u64 {
    n
}

#[memoize(single_flight = "no")]
fn text(n: u64) -> u64 {
    n
}

fn main() {}
