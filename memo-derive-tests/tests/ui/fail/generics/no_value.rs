use memokit::memoize;

#[memoize]
fn made<T: Default + 'static>(n: u64) -> Option<T> {
    let _ = n;
    Some(T::default())
}

#[memoize]
fn tried<T: Default + Clone + 'static>(n: u64) -> Result<T, String> {
    let _ = n;
    Ok(T::default())
}

fn main() {}
