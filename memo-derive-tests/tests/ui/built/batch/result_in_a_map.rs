use std::collections::HashMap;

use memokit::memoize;

#[memoize(batch)]
fn f(n: &[u64]) -> HashMap<u64, Result<u64, String>> {
    n.iter().map(|n| (*n, Ok(*n))).collect()
}

fn main() {}
