use memokit::memoize;

#[memoize]
fn f(n: std::borrow::Cow<'_, str>) -> usize {
    n.len()
}

fn main() {}
