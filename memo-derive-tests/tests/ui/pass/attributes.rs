// All attributes stay; those that concern the body go with it, `#[cfg]` with every item.
#![deny(warnings)]

use memokit::memoize;

#[memoize]
#[cfg(any())]
fn absent(n: NoSuchType) -> u64 {
    n
}

#[memoize]
#[cfg(all())]
#[inline]
#[must_use]
#[allow(clippy::identity_op, unused_variables, reason = "a test")]
fn present(n: u64, unused: u8) -> u64 {
    #![allow(unused_mut)]
    let mut sum = n + 0;
    sum
}

#[expect(unused_mut, reason = "a test")]
#[memoize]
fn expecting(n: u64) -> u64 {
    let mut sum = n;
    sum
}

#[memoize]
#[deprecated = "use `present`"]
fn old(#[allow(unused_variables)] n: u64) -> u64 {
    1
}

fn main() {
    assert_eq!(present(1, 2), 1);
    assert_eq!(expecting(1), 1);
    #[allow(deprecated)]
    {
        assert_eq!(old(1), 1);
        assert_eq!(old::peek(1), Some(1));
    }
}
