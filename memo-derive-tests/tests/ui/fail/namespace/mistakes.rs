use memokit::memoize;

#[memoize(namespace = "")]
fn empty(id: u64) -> u64 {
    id
}

#[memoize(namespace = "a\nb")]
fn control(id: u64) -> u64 {
    id
}

#[memoize(namespace = crm)]
fn name(id: u64) -> u64 {
    id
}

fn main() {}
