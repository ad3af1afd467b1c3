use memokit::memoize;

const MOST: i32 = 5;

#[memoize(scope = shared, l1_max_value = MOST)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
