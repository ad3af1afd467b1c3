// Each option that is a list, or an expression of the parameters, and each way to write none.
use memokit::memoize;

#[memoize(skip, tags)]
fn missing(n: u64) -> u64 {
    n
}

#[memoize(skip = n, tags = "all")]
fn values(n: u64) -> u64 {
    n
}

#[memoize(skip(), tags())]
fn empty(n: u64) -> u64 {
    n
}

#[memoize(skip("n"), tags(n))]
fn others(n: u64) -> u64 {
    n
}

#[memoize(skip(n), skip(n), tags("a"), tags("b"))]
fn twice(n: u64) -> u64 {
    n
}

#[memoize(key, tenant)]
fn no_expressions(n: u64) -> u64 {
    n
}

#[memoize(key =, tenant =)]
fn half_expressions(n: u64) -> u64 {
    n
}

#[memoize(key(u64), tenant(n))]
fn lists(n: u64) -> u64 {
    n
}

#[memoize(key() = n)]
fn no_type(n: u64) -> u64 {
    n
}

#[memoize(key(u64, u64) = n)]
fn two_types(n: u64) -> u64 {
    n
}

#[memoize(key(u64) = n, key(u64) = n, tenant = org, tenant = org)]
fn expressions_twice(n: u64, org: &str) -> usize {
    org.len()
}

fn main() {}
