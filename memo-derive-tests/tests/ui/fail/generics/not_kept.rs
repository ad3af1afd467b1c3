use memokit::memoize;

#[memoize(ttl = "5m", stale = "10m", skip(with))]
fn price<T: 'static>(sku: u64, with: T) -> u64 {
    drop(with);
    sku
}

#[memoize(ttl = "5m", refresh_ahead, key(u64) = sku)]
fn score<T: 'static>(sku: u64, with: &T) -> u64 {
    let _ = with;
    sku
}

#[memoize(ttl = "5m", soft_timeout = "1s", stale = "1m", skip(with))]
fn rank(sku: u64, with: impl Fn() -> u64 + 'static) -> u64 {
    sku + with()
}

fn main() {
    price(1, "a");
    score(1, &"a");
    rank(1, || 1);
}
