use memokit::memoize;

#[memoize(timeout = "2s")]
async fn f(n: u64) -> Result<u64, std::fmt::Error> {
    Ok(n)
}

fn main() {}
