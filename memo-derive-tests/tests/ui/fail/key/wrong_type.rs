use memokit::memoize;

#[memoize(key(u64) = text)]
fn f(text: &str) -> usize {
    text.len()
}

fn main() {}
