//! [`CacheKey`](super::CacheKey) for the types of the standard library.
//!
//! Those whose equal values have one text: no float, for `0.0` equals `-0.0` and a NaN nothing; no
//! `HashMap`, for its order is not that of its entries; no moment, for it means nothing elsewhere.

mod collections;
mod net;
mod numbers;
mod pointers;
mod texts;
mod tuples;
