use memokit::memoize;

#[memoize]
fn f(n: u64, #[cfg(test)] m: u64) -> u64 {
    n
}

fn main() {}
