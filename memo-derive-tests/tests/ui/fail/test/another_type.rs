// What is below stands for an attribute that runs tests; `#[test]` would leave nothing to a program.
#[memokit::test]
#[other::test]
fn not_a_clock(n: u8) -> u8 {
    n
}

mod other {
    pub use memokit::memoize as test;
}

fn main() {
    let _n: u8 = not_a_clock();
}
