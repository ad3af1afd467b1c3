// What a macro cannot see through: rustc is asked, and answers once.
use std::cell::Cell;

use memokit::memoize;

type Factor = f64;
type Shared = std::rc::Rc<str>;

#[memoize]
fn scaled(factor: Factor) -> u64 {
    factor as u64
}

#[memoize]
fn pairs(pairs: Vec<(u8, Option<Factor>)>) -> usize {
    pairs.len()
}

#[memoize]
fn named(name: Shared) -> usize {
    name.len()
}

#[memoize]
fn counted(count: Cell<u64>, names: &[Shared]) -> usize {
    names.len() + count.get() as usize
}

#[memoize(key(Factor) = 1.0)]
fn keyed(n: u64) -> u64 {
    n
}

#[memoize(key(f64) = n as f64)]
fn keyed_by_float(n: u64) -> u64 {
    n
}

#[memoize(batch)]
fn many(factors: &[Factor]) -> Vec<u64> {
    vec![0; factors.len()]
}

#[memoize]
fn returned(n: u64) -> Shared {
    n.to_string().into()
}

#[memoize(batch)]
fn all_returned(n: &[u64]) -> Vec<Shared> {
    n.iter().map(|n| n.to_string().into()).collect()
}

fn main() {}
