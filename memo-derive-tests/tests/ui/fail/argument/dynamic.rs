use memokit::memoize;

#[memoize]
fn f(n: u64, log: &dyn Fn(u64)) -> u64 {
    log(n);
    n
}

fn main() {}
