use memokit::memoize;

#[memoize]
fn str(n: u64) -> u64 {
    n
}

fn main() {}
