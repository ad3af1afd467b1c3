use memokit::memoize;

#[memoize]
fn f<T: Clone>(n: T) -> T {
    n
}

fn main() {}
