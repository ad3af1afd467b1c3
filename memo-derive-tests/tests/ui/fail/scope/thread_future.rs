use memokit::memoize;

#[memoize(scope = thread)]
async fn f(n: u64) -> u64 {
    n
}

fn main() {
    let _task = tokio::spawn(f(1));
}
