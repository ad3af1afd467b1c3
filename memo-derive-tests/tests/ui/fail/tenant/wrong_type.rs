use memokit::memoize;

struct Org {
    id: u64,
}

#[memoize(skip(org), tenant = org)]
fn f(org: &Org, n: u64) -> u64 {
    n + org.id
}

fn main() {}
