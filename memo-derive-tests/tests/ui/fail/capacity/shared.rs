use memokit::memoize;

#[memoize(batch, scope = shared, capacity = 10)]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
