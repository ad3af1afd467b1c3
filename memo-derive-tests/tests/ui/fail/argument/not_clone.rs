use memokit::memoize;

#[derive(Eq, Hash, PartialEq)]
struct Id;

#[memoize]
fn f(n: u64, id: &Id) -> u64 {
    let Id = id;
    n
}

fn main() {}
