//! Two memos that would write the same keys.
//!
//! The path of a module does not name the functions inside which a memo may stand, so two functions
//! of one name in two function bodies, or stamped out by a macro, can have all parts of their keys in
//! common. Neither may then use a store: it would find the values of the other.

use super::{AnyMemo, statics};
use crate::memo::Spec;

/// Whether another memo of the program writes the keys of the one that `spec` describes.
pub(crate) fn clashes(spec: &Spec) -> bool {
    statics().any(|memo| clash(spec, memo.spec()))
}

/// The memos that clash, in words.
pub(crate) fn all_clashes() -> Vec<String> {
    let clashing = statics().map(AnyMemo::spec).filter(|spec| clashes(spec));
    let mut words: Vec<String> = clashing
        .map(
            |Spec {
                 name, file, line, ..
             }| {
                format!(
                    "`{name}` at {file}:{line} has the keys of another memo and is kept out of the \
                 store; give it a `name` of its own"
                )
            },
        )
        .collect();
    words.sort();
    words
}

fn clash(one: &Spec, other: &Spec) -> bool {
    !std::ptr::eq(one, other) && one.is_shared() && one.shares_keys_with(other)
}
