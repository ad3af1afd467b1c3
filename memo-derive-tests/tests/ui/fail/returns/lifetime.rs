use memokit::memoize;

#[memoize]
fn f<'a>(n: &'a str) -> Option<std::str::Chars<'a>> {
    Some(n.chars())
}

fn main() {}
