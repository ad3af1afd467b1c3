use memokit::memoize;

#[memoize(tags)]
fn flag(id: u64) -> u64 {
    id
}

#[memoize(tags())]
fn empty(id: u64) -> u64 {
    id
}

#[memoize(tags(user))]
fn names(id: u64) -> u64 {
    id
}

#[memoize(tags = "user:{id}")]
fn value(id: u64) -> u64 {
    id
}

fn main() {}
