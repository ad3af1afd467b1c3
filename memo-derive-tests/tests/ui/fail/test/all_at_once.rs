#[memokit::test(clock)]
const unsafe fn all<T>(_a: u8, _b: u8) {}

fn main() {}
