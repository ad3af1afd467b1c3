use memokit::memoize;

#[memoize]
fn named<T: 'static>(value: T, n: u64) -> u64 {
    let _ = value;
    n
}

#[memoize]
fn opaque(n: u64, value: impl ToString + 'static) -> String {
    format!("{n} {}", value.to_string())
}

fn main() {
    named("a", 1);
    opaque(1, "a");
}
