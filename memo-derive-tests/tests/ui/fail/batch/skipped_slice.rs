use memokit::memoize;

#[memoize(batch, skip(n))]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
