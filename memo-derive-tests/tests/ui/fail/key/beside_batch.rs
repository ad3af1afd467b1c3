use memokit::memoize;

#[memoize(batch, key(u64) = 1)]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
