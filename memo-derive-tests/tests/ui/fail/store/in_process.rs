use memokit::memoize;

#[memoize(batch, scope = process, store = "prices")]
fn f(n: &[u64]) -> Vec<u64> {
    n.to_vec()
}

fn main() {}
