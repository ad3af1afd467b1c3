use memokit::memoize;

#[memoize]
extern "C" fn f(n: u64) -> u64 {
    n
}

fn main() {}
