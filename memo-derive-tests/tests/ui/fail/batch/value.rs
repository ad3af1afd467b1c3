use memokit::memoize;

#[memoize(batch = true)]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
