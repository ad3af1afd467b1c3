use memokit::memoize;

#[derive(Clone)]
struct Id;

#[memoize]
fn f(id: Id, n: u64) -> u64 {
    drop(id);
    n
}

fn main() {}
