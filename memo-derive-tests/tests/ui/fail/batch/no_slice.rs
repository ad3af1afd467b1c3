use memokit::memoize;

#[memoize(batch)]
fn f(n: Vec<u64>) -> Vec<u64> {
    n
}

fn main() {}
