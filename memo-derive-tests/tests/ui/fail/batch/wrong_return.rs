use memokit::memoize;

#[memoize(batch)]
fn f(n: &[u64]) -> u64 {
    n.len() as u64
}

fn main() {}
