use memokit::memoize;

#[memoize]
fn f(n: u64) -> u64 {
    unknown!(n);
    missing(n) + nothing
}

fn main() {
    f(1);
    f::peek(1);
}
