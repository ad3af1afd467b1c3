use memokit::memoize;

struct Once;

#[memoize(batch, skip(once))]
fn f(n: &[u64], once: Once) -> Vec<u64> {
    drop(once);
    n.to_vec()
}

fn main() {}
