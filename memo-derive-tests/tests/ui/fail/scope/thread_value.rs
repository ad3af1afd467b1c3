use std::rc::Rc;

use memokit::memoize;

struct Plain;

#[memoize(scope = thread)]
fn f(_n: u64) -> Result<Plain, String> {
    Ok(Plain)
}

// A key is kept where all threads can compare it.
#[memoize(scope = thread)]
fn g(n: &Rc<u64>) -> u64 {
    **n
}

fn main() {}
