use memokit::memoize;

#[memoize(ttl = "5m", stale = "10m")]
fn f(pages: &[&[&str]], name: Option<&str>, pair: (u8, Option<&[&str]>)) -> usize {
    pages.len() + name.map_or(0, str::len) + usize::from(pair.0)
}

// Where a compute has no caller to outlive, all of them are fine.
#[memoize(ttl = "5m")]
fn g(pages: &[&[&str]], name: Option<&str>, pair: (u8, Option<&[&str]>)) -> usize {
    pages.len() + name.map_or(0, str::len) + usize::from(pair.0)
}

fn main() {}
