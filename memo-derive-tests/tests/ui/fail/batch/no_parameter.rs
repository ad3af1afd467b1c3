use memokit::memoize;

#[memoize(batch)]
fn f() -> Vec<u64> {
    Vec::new()
}

fn main() {}
