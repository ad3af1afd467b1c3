// What the closures return, and what they take.
use memokit::memoize;

#[memoize(ttl = |n, _| *n)]
fn ttl(n: u64) -> u64 {
    n
}

#[memoize(cache_if = |value| *value)]
fn cache_if(n: u64) -> u64 {
    n
}

#[memoize(tags = |n, _| *n)]
fn one_tag(n: u64) -> u64 {
    n
}

#[memoize(tags = |n, _| vec![*n])]
fn tags_of_numbers(n: u64) -> u64 {
    n
}

#[memoize(cache_if = |value: &u32| *value > 1)]
fn taken(n: u64) -> u64 {
    n
}

#[memoize(ttl = life(1))]
fn expression(n: u64) -> u64 {
    n
}

#[memoize(stale = 1 + 1, ttl = "5m")]
fn sum(n: u64) -> u64 {
    n
}

fn life(seconds: u64) -> u64 {
    seconds
}

fn main() {}
