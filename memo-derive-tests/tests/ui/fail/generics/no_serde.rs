use memokit::memoize;

#[memoize(scope = shared)]
fn made<T: Default + Clone + Send + Sync + 'static>(n: u64) -> Vec<T> {
    let _ = n;
    vec![T::default()]
}

fn main() {}
