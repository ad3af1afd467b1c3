//! A value and the place of its name.

use proc_macro2::Span;

/// An option as written: `ttl = "5m"` keeps the span of `ttl`.
#[derive(Clone, Debug)]
pub(crate) struct Keyed<T> {
    /// Where the option's name stands.
    pub(crate) key: Span,
    /// What was written there.
    pub(crate) value: T,
}
