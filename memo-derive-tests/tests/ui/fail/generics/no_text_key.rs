use std::hash::Hash;

use memokit::memoize;

#[memoize(scope = shared)]
fn named<T: Hash + Eq + Clone + Send + Sync + 'static>(value: T) -> u64 {
    let _ = value;
    1
}

fn main() {
    let _ = named("a");
}
