use memokit::memoize;

#[memoize]
fn f(n: f64) -> f64 {
    n
}

fn main() {}
