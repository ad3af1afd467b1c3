use memokit::{memoize, memoized};

#[memoize]
fn plain<T>(n: u64) -> u64 {
    n
}

#[memoize(skip(value))]
fn bound<T: Clone, U>(n: u64, value: T, other: &U) -> u64
where
    U: std::hash::Hash + Eq + Clone + Send + Sync,
{
    let _ = (value, other);
    n
}

#[memoize(skip(form))]
fn opaque(n: impl Into<u64>, form: &impl Fn(u64) -> u64) -> u64 {
    form(n.into())
}

struct Pages;

#[memoized]
impl Pages {
    #[cache_calculation]
    fn size<T>(of: u64) -> u64 {
        of
    }
}

fn main() {
    let _ = (plain::<u8>(1), bound(1, 2, &3), opaque(1_u64, &|n| n));
    Pages::size::<u8>(1);
}
