use memokit::Memoized;

#[derive(Memoized)]
struct Customer(u64);

fn main() {}
