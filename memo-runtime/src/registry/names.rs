//! Two memos of one name.
//!
//! No macro sees two items, so that no name is given twice is found out when a runtime starts. The path
//! of a module does not name the functions inside which a memo may stand: two functions of one name in
//! two bodies are two memos of one name as well.

use super::AnyMemo;
use super::known::annotated;
use crate::error::{Error, Result};
use crate::memo::Spec;

/// Verifies that each name means one memo, of all that are known before any is called.
///
/// # Errors
///
/// If two memos have one name: the registry would show either for the other.
///
/// # Complexity
///
/// That of sorting all memos of the program.
pub(crate) fn check() -> Result<()> {
    let mut specs: Vec<&Spec> = annotated().map(AnyMemo::spec).collect();
    specs.sort_by_key(|spec| (spec.name, spec.file, spec.line));
    let of_one_name = specs.chunk_by(|one, other| one.name == other.name);
    let taken: Vec<String> = of_one_name
        .filter(|specs| specs.len() > 1)
        .map(words)
        .collect();
    if taken.is_empty() {
        return Ok(());
    }
    Err(Error::config(format!(
        "each memo needs a name of its own, by which the registry, reports and `clear` know it; {}; \
         write `name = \"…\"` on all but one",
        taken.join("; ")
    )))
}

/// Where the memos of one name stand.
fn words(specs: &[&Spec]) -> String {
    let places = specs
        .iter()
        .map(|spec| format!("the {} at {}:{}", spec.kind, spec.file, spec.line));
    let places: Vec<String> = places.collect();
    let name = specs.first().map_or("", |spec| spec.name);
    format!("`{name}` is {}", places.join(" and "))
}
