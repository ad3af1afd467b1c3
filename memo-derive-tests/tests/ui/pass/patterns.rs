// Patterns belong to the body; `mut` changes the body's own copy.
use memokit::memoize;

struct Point {
    x: u32,
    y: u32,
}

#[memoize(skip(point, _unused))]
fn f((a, mut b): (u32, u32), mut n: u32, point: &Point, _: u8, _unused: u8) -> u32 {
    let Point { x, y } = point;
    b += 1;
    n += 1;
    a + b + n + x + y
}

#[memoize(batch)]
fn many(mut items: &[u32], (a, _): (u32, u32)) -> Vec<u32> {
    let mut sums = Vec::new();
    while let [first, rest @ ..] = items {
        sums.push(first + a);
        items = rest;
    }
    sums
}

fn main() {
    assert_eq!(f((1, 2), 3, &Point { x: 4, y: 5 }, 0, 0), 17);
    assert_eq!(f::peek((1, 2), 3, 0), Some(17));
    assert_eq!(many(&[1, 2], (3, 4)), [4, 5]);
}
