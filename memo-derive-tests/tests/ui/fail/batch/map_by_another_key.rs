use std::collections::HashMap;

use memokit::memoize;

#[memoize(batch)]
fn f(n: &[u64]) -> HashMap<String, u64> {
    n.iter().map(|n| (n.to_string(), *n)).collect()
}

fn main() {}
