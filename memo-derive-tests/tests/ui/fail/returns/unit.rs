use memokit::memoize;

#[memoize]
fn f(n: u64) -> () {
    drop(n);
}

fn main() {}
