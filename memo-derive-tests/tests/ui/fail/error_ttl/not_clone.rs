use memokit::memoize;

#[memoize(error_ttl = "5s")]
fn f(n: u64) -> Result<u64, std::io::Error> {
    Ok(n)
}

fn main() {}
