use memokit::memoize;

struct Price(u64);

#[memoize]
fn f(n: u64) -> Result<Price, String> {
    Ok(Price(n))
}

fn main() {}
