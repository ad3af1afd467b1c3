use memokit::memoize;

#[memoize]
fn f(n: Option<&str>) -> usize {
    n.map_or(0, str::len)
}

fn main() {}
