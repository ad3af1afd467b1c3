// Each option that is a closure, and each way to write another one.
use memokit::memoize;

#[memoize(ttl = move |n, value| a(n, value), tags = move |n, value| b(n, value), cache_if = move |value| c(value))]
fn moved(n: u64) -> u64 {
    n
}

#[memoize(ttl = async |n, value| a(n, value), tags = async |n, value| b(n, value), cache_if = async |value| c(value))]
fn awaited(n: u64) -> u64 {
    n
}

#[memoize(ttl = || a(), tags = || b(), cache_if = || c())]
fn without_parameters(n: u64) -> u64 {
    n
}

#[memoize(ttl = |x, n, value| a(n, value), tags = |x, n, value| b(n, value), cache_if = |n, value| c(value))]
fn with_too_many(n: u64) -> u64 {
    n
}

#[memoize(cache_if, tags = life)]
fn missing(n: u64) -> u64 {
    n
}

#[memoize(cache_if = is_good)]
fn path(n: u64) -> u64 {
    n
}

#[memoize(cache_if("good"))]
fn list(n: u64) -> u64 {
    n
}

#[memoize(cache_if = |value| c(value), cache_if = |value| c(value), ttl = "5m", ttl = |n, value| a(n, value))]
fn twice(n: u64) -> u64 {
    n
}

fn main() {}
