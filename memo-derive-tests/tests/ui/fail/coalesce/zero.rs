use memokit::memoize;

#[memoize(batch, coalesce = "0ms")]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

#[memoize(batch, coalesce = 1)]
fn g(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
