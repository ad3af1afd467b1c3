use memokit::memoize;

#[memoize(tenant)]
fn flag(org: &str) -> usize {
    org.len()
}

#[memoize(tenant(org))]
fn list(org: &str) -> usize {
    org.len()
}

#[memoize(tenant = org, tenant = org)]
fn twice(org: &str) -> usize {
    org.len()
}

fn main() {}
