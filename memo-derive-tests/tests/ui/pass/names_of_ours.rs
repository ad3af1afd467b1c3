//! Parameters that are named like anything that we generate.
#![deny(warnings)]

use memokit::memoize;

#[memoize]
fn patterns(_: u32, arg0: u32, (a, b): (u8, u8)) -> u32 {
    arg0 + u32::from(a) + u32::from(b)
}

#[memoize(batch)]
fn slices(_: &[u64], items: u32) -> Vec<u32> {
    vec![items]
}

#[memoize(batch)]
fn named<'x>(ids: &'x [u64], items: &'x str) -> Vec<usize> {
    ids.iter().map(|_| items.len()).collect()
}

#[memoize(batch)]
async fn owning<'x>(ids: &'x [u64], owned: &'x str) -> Vec<usize> {
    ids.iter().map(|_| owned.len()).collect()
}

macro_rules! two {
    ($a:ident) => {
        #[memoize]
        fn stamped($a: u64, x: u64) -> u64 {
            $a * 10 + x
        }
    };
}
two!(x);

struct User {
    id: u64,
}

// Not every parameter is mentioned by the key.
#[memoize(key(u64) = user.id)]
fn keyed(user: &User, id: u64) -> u64 {
    user.id + id
}

#[memoize(key(String) = format!("{:width$}", n))]
fn formatted(n: usize, width: usize) -> usize {
    n + width
}

fn main() {
    assert_eq!(patterns(1, 2, (3, 4)), 9);
    assert_eq!(slices(&[1], 7), [7]);
    assert_eq!(named(&[1], "abc"), [3]);
    drop(owning(&[1], "abc"));
    assert_eq!(stamped(1, 2), 12);
    assert_eq!((keyed(&User { id: 1 }, 5), keyed(&User { id: 1 }, 6)), (6, 6));
    assert_eq!((formatted(1, 2), formatted(1, 3)), (3, 4));
}
