use memokit::memoize;

#[derive(Clone, Eq, Hash, PartialEq)]
struct Id;

#[memoize(batch, scope = shared)]
fn f(n: &[Id]) -> Vec<u64> {
    vec![0; n.len()]
}

fn main() {}
