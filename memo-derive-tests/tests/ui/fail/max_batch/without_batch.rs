use memokit::memoize;

#[memoize(max_batch = 500)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
