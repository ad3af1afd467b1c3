use memokit::memoize;

#[memoize(skip(cleint))]
fn f(client: u8, n: u64) -> u64 {
    n + u64::from(client)
}

fn main() {}
