use memokit::memoize;

#[memoize]
fn parsed<T: std::str::FromStr + Clone + Send + Sync + 'static>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn main() {
    let _: Option<u8> = parsed("1");
    parsed::invalidate("1");
    let _ = parsed::memo();
}
