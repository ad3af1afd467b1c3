use memokit::memoize;

#[memoize]
fn f(text: &str) -> u64 {
    text.parse()?
}

#[memoize]
async fn later(text: String) -> Option<u64> {
    Some(text.parse::<u64>()?)
}

#[memoize]
fn named<'x>(text: &'x str) -> u64 {
    text.parse()?
}

fn main() {
    f("");
    let _ = later(String::new());
    named("");
}
