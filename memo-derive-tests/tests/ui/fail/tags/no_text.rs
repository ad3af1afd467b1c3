use memokit::memoize;

#[memoize(tags = |id, _| [id])]
fn f(id: u64) -> u64 {
    id
}

fn main() {}
