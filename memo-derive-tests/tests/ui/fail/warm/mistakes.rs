// A function that is not async is warmed on threads.
use std::cell::Cell;

use memokit::memoize;

#[memoize(skip(count))]
fn counted(n: u64, count: &Cell<u64>) -> u64 {
    count.set(count.get() + 1);
    n
}

#[memoize]
fn square(n: u64) -> u64 {
    n * n
}

fn main() {
    counted::warm([(1, &Cell::new(0))]);
    square::warm([1_u32]);
}
