use memokit::memoize;

#[memoize(batch, max_batch = "500")]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(batch, max_batch)]
fn g(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
