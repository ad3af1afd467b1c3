use memokit::memoize;

#[memoize(key(u64) = id / 10, tags("user:{id}"))]
fn typed(id: u64) -> u64 {
    id
}

#[memoize(key = id / 10, tags("user:{id}"))]
fn erased(id: u64) -> u64 {
    id
}

fn main() {}
