use memokit::memoize;

#[memoize(batch, max_batch = 0)]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
