use memokit::memoize;

#[memoize(scope = thread, policy = lru)]
fn used(n: u64) -> u64 {
    n
}

#[memoize(scope = thread, policy = Newest)]
fn own(n: u64) -> u64 {
    n
}

fn main() {}
