use memokit::memoize;

#[memoize(timeout = "0s")]
fn f(n: u64) -> Result<u64, memokit::Error> {
    Ok(n)
}

fn main() {}
