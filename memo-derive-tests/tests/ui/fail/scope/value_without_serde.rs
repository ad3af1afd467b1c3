use memokit::memoize;

#[derive(Clone)]
struct Plain;

#[memoize(batch, scope = shared)]
fn f(n: &[u64]) -> Vec<Plain> {
    n.iter().map(|_| Plain).collect()
}

fn main() {}
