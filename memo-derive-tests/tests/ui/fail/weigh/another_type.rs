use memokit::memoize;

fn bytes_of(value: &str) -> usize {
    value.len()
}

#[memoize(weigh = bytes_of)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
