use memokit::memoize;

#[memoize]
fn f(n: &[&str]) -> usize {
    n.len()
}

fn main() {}
