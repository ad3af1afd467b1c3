//! What fuzzers run, and what `tests/corpus.rs` runs again with what they have found.

mod envelope;
mod key;

pub use self::{envelope::fuzz_envelope, key::fuzz_key};
