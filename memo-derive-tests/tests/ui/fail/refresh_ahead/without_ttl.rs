use memokit::memoize;

#[memoize(refresh_ahead)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
