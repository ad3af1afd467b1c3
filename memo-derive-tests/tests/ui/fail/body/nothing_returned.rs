use memokit::memoize;

#[memoize]
fn f(n: u64) -> u64 {
    n + 1;
}

#[memoize]
fn todo(n: u64) -> u64 {}

#[memoize]
async fn later(n: u64) -> u64 {
    n + 1;
}

fn main() {
    f(1);
    todo(1);
    let _ = later(1);
}
