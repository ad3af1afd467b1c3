// Functions that a memo is no use for.
use memokit::memoize;

#[memoize]
fn never(n: u64) -> ! {
    panic!("{n}")
}

#[memoize]
#[test]
fn tested() -> Result<(), String> {
    Ok(())
}

#[memoize]
#[memokit::test]
async fn tested_async() -> Result<(), String> {
    Ok(())
}

#[memoize]
fn main() -> Result<(), String> {
    Ok(())
}
