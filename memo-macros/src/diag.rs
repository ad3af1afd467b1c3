//! Mistakes: collected, worded and placed.
//!
//! A message says what, why and what to write: lower case, back-ticks, `;` between clauses.

use darling::Error;
use darling::error::Accumulator;
use proc_macro2::{Span, TokenStream};

/// All mistakes of one annotation, so that one compilation shows them all.
#[derive(Debug, Default)]
pub(crate) struct Errors(Accumulator);

/// The mistakes of an annotation that has at least one.
#[derive(Debug)]
pub(crate) struct Rejected(Error);

impl Errors {
    /// Adds a mistake; the caret goes under what is to be edited.
    pub(crate) fn push(&mut self, span: Span, message: impl std::fmt::Display) {
        self.0.push(error(span, message));
    }

    /// The value of a result; its error is added.
    pub(crate) fn handle<T>(&mut self, result: darling::Result<T>) -> Option<T> {
        self.0.handle(result)
    }

    /// Adds mistakes that were collected apart.
    pub(crate) fn add(&mut self, rejected: Rejected) {
        self.0.push(rejected.0);
    }

    /// Ends the collection.
    pub(crate) fn finish(self) -> Result<(), Rejected> {
        self.0.finish().map_err(Rejected)
    }
}

impl Rejected {
    /// One `compile_error!` for each mistake.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.write_errors()
    }
}

impl From<syn::Error> for Rejected {
    fn from(error: syn::Error) -> Self {
        Self(error.into())
    }
}

/// A mistake with its place.
pub(crate) fn error(span: Span, message: impl std::fmt::Display) -> Error {
    Error::custom(message).with_span(&span)
}

/// The candidate that was probably meant, if one is close.
pub(crate) fn suggest<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    // As other languages write names.
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let written = plain(written);
    let away = |candidate: &str| distance(&written, &plain(candidate));
    candidates
        .into_iter()
        .filter(|candidate| away(candidate) <= 1 + written.len() / 4)
        .min_by_key(|candidate| away(candidate))
}

/// `; did you mean …?`, or `otherwise`.
pub(crate) fn did_you_mean<'c>(
    written: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    otherwise: &str,
) -> String {
    match suggest(written, candidates) {
        Some(candidate) => format!("; did you mean `{candidate}`?"),
        None => format!("; {otherwise}"),
    }
}

/// How many letters are to be added, removed, replaced or swapped with their neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<_>, Vec<_>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// Mistakes as their messages, for tests.
#[cfg(test)]
impl Rejected {
    pub(crate) fn messages(self) -> Vec<String> {
        self.0.into_iter().map(|error| error.to_string()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_one_slip_away_is_suggested() {
        assert_eq!(suggest("tll", ["ttl", "key"]), Some("ttl"));
        assert_eq!(suggest("capcity", ["ttl", "capacity"]), Some("capacity"));
        assert_eq!(suggest("frobnicate", ["ttl", "capacity"]), None);
        assert_eq!(suggest("maxBytes", ["ttl", "max_bytes"]), Some("max_bytes"));
        assert_eq!(suggest("TTL", ["tti", "ttl"]), Some("ttl"));
    }

    #[test]
    fn every_mistake_is_kept() {
        let mut errors = Errors::default();
        errors.push(Span::call_site(), "one");
        errors.push(Span::call_site(), "two");
        let rejected = errors.finish().expect_err("there are two mistakes");
        assert_eq!(rejected.messages(), ["one", "two"]);
    }
}
