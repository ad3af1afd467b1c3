use memokit::memoize;

#[memoize(store = "prices")]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
