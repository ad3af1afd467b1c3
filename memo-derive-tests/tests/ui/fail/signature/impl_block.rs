use memokit::memoize;

struct Shop;

#[memoize]
impl Shop {}

fn main() {}
