use memokit::memoize;

#[derive(Clone)]
struct Plain;

#[memoize(scope = shared)]
async fn f(_n: u64) -> Option<Plain> {
    None
}

fn main() {}
