use memokit::memoize;

#[memoize]
async fn f(n: u64, text: &str) -> u64 {
    let sum: u64 = text;
    sum + n
}

#[memoize(batch)]
async fn many(items: &[u64]) -> Vec<u64> {
    items
}

fn main() {
    let _ = f(1, "");
    let _ = f::peek(1, "");
    let _ = many(&[1]);
}
