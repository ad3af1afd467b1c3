use memokit::memoize;

#[memoize(scope = thread, batch, max_batch = 5)]
fn f(ids: &[u64]) -> Vec<u64> {
    ids.to_vec()
}

fn main() {}
