use memokit::memoize;

#[derive(Clone, Eq, Hash, PartialEq)]
struct Id;

#[memoize(scope = shared)]
fn f(_n: &Id) -> u64 {
    0
}

fn main() {}
