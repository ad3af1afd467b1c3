//! Two memos that would write the same keys.
//!
//! The path of a module does not name the functions inside which a memo may stand, so two functions
//! of one name in two function bodies, or stamped out by a macro, can have all parts of their keys in
//! common. Neither may then use a store: it would find the values of the other.

use super::AnyMemo;
use super::known::known;
use crate::memo::Spec;

/// Whether another memo of the program writes the keys of the one that `spec` describes.
pub(crate) fn clashes(spec: &Spec) -> bool {
    known().any(|memo| clash(spec, memo.spec()))
}

/// The memos that are kept out of the store, in words.
pub(crate) fn all_clashes() -> Vec<String> {
    let shared = known().map(AnyMemo::spec).filter(|spec| spec.is_shared());
    let mut words: Vec<String> = shared.filter_map(why_not).collect();
    words.sort();
    words
}

fn why_not(spec: &Spec) -> Option<String> {
    let (why, advice) = if spec.is_unnamed {
        (
            "is for a type without a name, such as a closure,",
            "give it one that has a name, such as a pointer `fn(…) -> …`",
        )
    } else if clashes(spec) {
        (
            "has the keys of another memo",
            "give it a `name` of its own",
        )
    } else {
        return None;
    };
    let Spec {
        name, file, line, ..
    } = spec;
    Some(format!(
        "`{name}` at {file}:{line} {why} and is kept out of the store; {advice}"
    ))
}

fn clash(one: &Spec, other: &Spec) -> bool {
    !std::ptr::eq(one, other) && one.is_shared() && one.shares_keys_with(other)
}
