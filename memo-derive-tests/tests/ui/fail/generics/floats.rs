use std::hash::Hash;

use memokit::memoize;

#[memoize]
fn kept<T: Hash + Eq + Clone + Send + Sync + 'static>(value: T) -> u64 {
    let _ = value;
    1
}

fn main() {
    kept(1.5_f64);
}
