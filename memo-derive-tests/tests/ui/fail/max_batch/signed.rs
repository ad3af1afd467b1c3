use memokit::memoize;

const MOST: i32 = 500;

#[memoize(batch, max_batch = MOST)]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
