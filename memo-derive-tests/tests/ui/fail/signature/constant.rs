use memokit::memoize;

#[memoize]
const PRICE: u64 = 3;

fn main() {}
