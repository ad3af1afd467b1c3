use memokit::memoize;

#[memoize]
fn f(n: &str) -> &str {
    n
}

fn main() {}
