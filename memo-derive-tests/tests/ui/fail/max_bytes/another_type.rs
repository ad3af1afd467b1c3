use memokit::memoize;

const MOST: i32 = 5;

#[memoize(max_bytes = MOST)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
