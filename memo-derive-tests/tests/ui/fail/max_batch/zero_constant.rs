use memokit::memoize;

const NONE: usize = 0;

#[memoize(batch, max_batch = NONE)]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
