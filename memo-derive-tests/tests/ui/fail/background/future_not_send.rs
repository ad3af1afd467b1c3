use memokit::memoize;

#[memoize(ttl = "5m", stale = "10m")]
async fn f(n: u64) -> u64 {
    let shared = std::rc::Rc::new(n);
    std::future::ready(()).await;
    *shared
}

fn main() {}
