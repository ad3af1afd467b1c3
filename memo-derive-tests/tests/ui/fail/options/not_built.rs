use memokit::memoize;

#[memoize(
    compress = "1m",
    encrypt,
    l1_ttl = "1m",
    l1_max_value = "1m",
    on_store_error = "1m",
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
