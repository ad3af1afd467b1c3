use memokit::memoize;

#[memoize(batch)]
fn f(n: &[&str]) -> Vec<usize> {
    n.iter().map(|n| n.len()).collect()
}

fn main() {}
