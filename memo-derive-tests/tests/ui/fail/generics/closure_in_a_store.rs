use memokit::memoize;

#[memoize(scope = shared, skip(form))]
fn opaque(n: u64, form: impl Fn(u64) -> u64 + 'static) -> u64 {
    form(n)
}

#[memoize(store = "prices", skip(form))]
async fn named<F>(n: u64, form: F) -> u64
where
    F: FnOnce(u64) -> u64 + 'static,
{
    form(n)
}

fn main() {}
