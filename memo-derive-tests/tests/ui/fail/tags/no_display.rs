use memokit::memoize;

#[derive(Clone, Eq, Hash, PartialEq)]
struct Id(u64);

#[memoize(tags("user:{id}"))]
fn f(id: &Id) -> u64 {
    id.0
}

fn main() {}
