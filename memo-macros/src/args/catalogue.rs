//! The options that have a name but no implementation yet, and what to do until they have.

use super::entry::Entry;
use crate::diag::{did_you_mean, error};

/// What a user can do without the option.
const NOT_BUILT: &[(&str, &str)] = &[
    ("tti", "use `ttl`"),
    (
        "jitter",
        "leave it out; every value is fresh for the whole `ttl`",
    ),
    (
        "stale",
        "leave it out; the next call computes what has expired",
    ),
    (
        "refresh_ahead",
        "leave it out; the next call computes what has expired",
    ),
    ("soft_timeout", "put a time limit inside the function"),
    ("timeout", "put a time limit inside the function"),
    ("max_bytes", "use `capacity`, which counts entries"),
    (
        "policy",
        "leave it out; over `capacity`, the oldest entry leaves",
    ),
    ("weigh", "use `capacity`, which counts entries"),
    (
        "cache_if",
        "return a `Result`, of which only `Ok` is stored",
    ),
    (
        "absent_ttl",
        "leave it out; `None` is kept as long as `ttl` says",
    ),
    ("error_ttl", "leave it out; errors are not stored"),
    ("tags", "invalidate by key"),
    (
        "namespace",
        "leave it out; the module path keeps memos apart",
    ),
    ("tenant", "make the tenant part of the key"),
    (
        "codec",
        "leave it out; shared values are written with postcard",
    ),
    ("compress", "leave it out"),
    ("encrypt", "leave it out"),
    (
        "l1_ttl",
        "leave it out; shared values are read from the store each time",
    ),
    (
        "l1_max_value",
        "leave it out; shared values are read from the store each time",
    ),
    (
        "on_store_error",
        "leave it out; where a store fails, the function is called",
    ),
    (
        "max_batch",
        "leave it out; one call gets all keys that are missing",
    ),
    (
        "coalesce",
        "leave it out; every call of the function is a batch of its own",
    ),
    (
        "single_flight",
        "leave it out; callers of one key share a compute",
    ),
    (
        "depends",
        "leave it out; calculations are loaded side by side",
    ),
    (
        "select",
        "leave it out; the constant is named after the field",
    ),
    ("cell", "leave it out; there is no `scope = instance` yet"),
];

/// The mistake of an option that is not among those `built` for this annotation.
pub(super) fn unknown(entry: &Entry, built: &[&str]) -> darling::Error {
    let name = entry.name.to_string();
    let message = match NOT_BUILT.iter().find(|(option, _)| *option == name) {
        Some((_, instead)) => format!("`{name}` is not built yet; {instead}"),
        None => {
            let names = built
                .iter()
                .chain(NOT_BUILT.iter().map(|(option, _)| option));
            let list = built.join("`, `");
            let meant = did_you_mean(&name, names.copied(), &format!("there are `{list}`"));
            format!("unknown option `{name}`{meant}")
        }
    };
    error(entry.span(), message)
}
