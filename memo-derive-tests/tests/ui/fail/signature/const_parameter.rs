use memokit::memoize;

#[memoize]
fn f<const N: usize>(n: u64) -> u64 {
    n
}

fn main() {}
