//! Tests are nothing to be warned of, in a program whose names are not ours.
#![no_implicit_prelude]
#![deny(warnings, missing_docs, unused_qualifications, elided_lifetimes_in_paths)]

use ::memokit::testing::{ManualClock, hit, miss};

#[allow(dead_code)]
struct Option;
#[allow(dead_code)]
fn run_test() {}

#[::memokit::memoize(ttl = "5m")]
fn price(n: u64) -> u64 {
    n
}

#[::memokit::test]
fn never_built() {
    ::std::unreachable!("there is no test runner here");
}

#[::memokit::test]
#[other::test]
fn prices(clock: ManualClock) -> ::std::result::Result<u64, ::memokit::Error> {
    miss!(price(3), 3);
    hit!(price(3), 3);
    clock.advance(::std::time::Duration::from_secs(300));
    ::std::result::Result::Ok(miss!(price(3)))
}

// Stands for an attribute that runs tests; `#[test]` would leave nothing to a program.
mod other {
    pub(crate) use ::memokit::memoize as test;
}

fn main() {
    ::std::assert!(::std::matches!(prices(), ::std::result::Result::Ok(3)));
}
