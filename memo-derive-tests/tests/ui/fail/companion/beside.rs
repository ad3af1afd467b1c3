#![allow(non_camel_case_types)]
// No macro sees what else has the name of a function: these are rustc's words.
use memokit::memoize;

mod score {}

#[memoize]
fn score(n: u64) -> u64 {
    n
}

struct price {}

#[memoize]
fn price(n: u64) -> u64 {
    n
}

// The way out.
mod rank {}

#[memoize(companion = rank_memo)]
fn rank(n: u64) -> u64 {
    n
}

fn main() {
    score(1);
    rank(1);
    rank_memo::peek(1);
}
