//! The guide for those who come from `cached` or `memoize`: its blocks have both sides, and are tests
//! here.

#[doc = include_str!("../../../docs/guide/migrating-from-cached.md")]
#[cfg(doctest)]
struct Guide;
