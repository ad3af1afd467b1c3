use memokit::memoize;

#[memoize]
fn made<'x, T>(from: &'x str) -> Vec<T>
where
    T: From<&'x str> + Clone + Send + Sync + 'static,
{
    vec![T::from(from)]
}

#[memoize]
fn compared<'x, T: Clone + Send + Sync + 'static>(with: &'x T, to: u64) -> u64
where
    &'x T: PartialEq<u64>,
{
    u64::from(with == to)
}

fn main() {}
