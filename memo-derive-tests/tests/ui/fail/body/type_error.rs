use memokit::memoize;

#[memoize]
fn f(n: u64, text: &str) -> u64 {
    let sum: u64 = text;
    sum + n
}

#[memoize(ttl = "1m", stale = "1m")]
fn kept(n: u64) -> u64 {
    n + "1"
}

#[memoize(batch)]
fn many(items: &[u64]) -> Vec<u64> {
    items
}

fn main() {
    f(1, "");
    f::peek(1, "");
    kept(1);
    many(&[1]);
}
