use memokit::memoize;

#[memoize(coalesce = "1ms")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
