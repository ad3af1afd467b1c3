// What can be a key, and what an expression sees.
use std::path::Path;

use memokit::memoize;

#[derive(Clone, Eq, Hash, PartialEq)]
struct Id(u64);

struct User {
    id: Id,
    name: String,
}

#[memoize]
fn none() -> u64 {
    4
}

#[memoize(skip(n))]
fn skipped(n: f64) -> u64 {
    n as u64
}

#[memoize]
fn borrowed(a: &str, b: &[u8], c: &Path, d: &Id, e: Id, f: [u8; 2], g: Option<&'static str>) -> usize {
    a.len() + b.len() + c.as_os_str().len() + (d.0 + e.0) as usize + f.len() + g.map_or(0, str::len)
}

#[memoize]
fn twelve(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8, g: u8, h: u8, i: u8, j: u8, k: u8, l: u8) -> u8 {
    a + b + c + d + e + f + g + h + i + j + k + l
}

// A parameter that is `Copy` is itself; another is a reference.
#[memoize(key(u64) = n / 10)]
fn tens(n: u64, _log: &mut String) -> u64 {
    n
}

#[memoize(key(Id) = user.id.clone())]
fn name(user: User) -> String {
    user.name
}

#[memoize(key = format!("{id}/{name}", name = name.to_lowercase()))]
fn erased(id: u64, name: String, weight: f32) -> f32 {
    weight + id as f32 + name.len() as f32
}

fn main() {
    assert_eq!((none(), none::peek()), (4, Some(4)));
    assert_eq!((skipped(1.0), skipped(2.0)), (1, 1));
    let arguments = ("a", &[1_u8][..], Path::new("b"), Id(1));
    let (a, b, c, d) = arguments;
    assert_eq!(borrowed(a, b, c, &d, Id(2), [1, 2], Some("x")), 9);
    assert_eq!(borrowed::peek(a, b, c, &d, Id(2), [1, 2], Some("x")), Some(9));
    assert_eq!(twelve(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 12);
    assert!(twelve::invalidate(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
    let mut log = String::new();
    assert_eq!((tens(11, &mut log), tens(12, &mut log)), (11, 11));
    let user = |name: &str| User { id: Id(1), name: name.to_owned() };
    assert_eq!((name(user("a")), name(user("b"))), ("a".to_owned(), "a".to_owned()));
    assert_eq!(erased(1, "A".to_owned(), 1.0), 3.0);
    assert_eq!(erased(1, "a".to_owned(), 2.0), 3.0);
    assert_eq!(erased::peek(1, "a".to_owned(), 9.0), Some(3.0));
}
