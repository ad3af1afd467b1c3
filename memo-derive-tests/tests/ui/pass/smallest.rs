use memokit::memoize;

#[memoize]
fn square(n: u64) -> u64 {
    n * n
}

fn main() {
    assert_eq!(square(4), 16);
    assert_eq!(square::peek(4), Some(16));
}
