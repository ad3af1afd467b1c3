use memokit::memoize;

#[memoize]
struct Shop;

fn main() {}
