use memokit::memoize;

#[memoize(
    compress = "1m",
    encrypt,
    depends(other),
    select = OTHER,
    cell,
    with = other,
    context = Db,
)]
fn f(n: u64) -> u64 {
    n
}

fn main() {}
