//! The options that have a name but no implementation yet, and what to do until they have.

use super::background;
use super::entry::Entry;
use crate::diag::{did_you_mean, error};

/// What a user can do without the option.
const NOT_BUILT: &[(&str, &str)] = &[("compress", "leave it out"), ("encrypt", "leave it out")];

/// What a user can do without an option where it is not built yet: in batch functions, of shared
/// values, of calculations.
const NOT_BUILT_EVERYWHERE: &[(&str, &str)] = &[
    ("tti", "use `ttl`"),
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
    ("error_ttl", "leave it out; errors are not stored"),
    (
        "single_flight",
        "leave it out; callers of one key share a compute",
    ),
    ("tags", "invalidate by key"),
];

/// What others call an option.
const CALLED: &[(&str, &[&str])] = &[
    (
        "ttl",
        &[
            "time_to_live",
            "time",
            "expire",
            "expires",
            "expiry",
            "expire_after",
            "max_age",
            "lifetime",
        ],
    ),
    ("tti", &["time_to_idle", "idle", "idle_timeout"]),
    (
        "capacity",
        &["size", "max_size", "max_capacity", "max_entries", "limit"],
    ),
    ("max_bytes", &["max_memory", "memory", "max_weight"]),
    ("weigh", &["weigher", "weight", "size_of"]),
    (
        "policy",
        &["eviction", "eviction_policy", "evict", "replacement"],
    ),
    ("stale", &["swr", "stale_while_revalidate", "grace"]),
    ("refresh_ahead", &["refresh", "prefetch", "eager"]),
    ("absent_ttl", &["none_ttl", "negative_ttl"]),
    ("skip", &["ignore", "exclude", "skip_args"]),
    ("key", &["convert", "key_fn", "keyed_by"]),
    ("cache_if", &["when", "condition"]),
    ("namespace", &["prefix", "group"]),
    ("store", &["backend", "ty", "create"]),
    ("codec", &["serializer", "serialize", "format", "encoding"]),
    (
        "single_flight",
        &["sync_writes", "sync", "dedup", "coalescing"],
    ),
    ("batch", &["many", "bulk"]),
    ("max_batch", &["batch_size", "chunk"]),
    ("with", &["function", "compute", "fn"]),
];

/// The option that is meant by a name that others have for it.
fn called(name: &str, built: &[&'static str]) -> Option<&'static str> {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let name = plain(name);
    let is_called = |names: &[&str]| names.iter().any(|other| plain(other) == name);
    let mut meant = CALLED.iter().filter(|(_, names)| is_called(names));
    let (option, _) = meant.find(|(option, _)| built.contains(option))?;
    Some(option)
}

/// The mistake of an option that is built, but not for these.
pub(crate) fn not_built_for(option: &str, whom: &str) -> String {
    let instead = NOT_BUILT_EVERYWHERE
        .iter()
        .find(|(name, _)| *name == option);
    let instead = instead.map_or("leave it out", |(_, instead)| instead);
    format!("`{option}` is not built yet for {whom}; {instead}")
}

/// The mistake of an option that is not among those `built` for this annotation.
pub(super) fn unknown(entry: &Entry, built: &[&[&'static str]]) -> darling::Error {
    let name = entry.name.to_string();
    let built = built.concat();
    let message = match NOT_BUILT.iter().find(|(option, _)| *option == name) {
        Some((_, instead)) => format!("`{name}` is not built yet; {instead}"),
        None if name == "tenant" => {
            "a calculation belongs to the tenant of its record; write `#[memo(tenant)]` on the field \
             that names it"
                .to_owned()
        }
        // Of functions they are built, so this is a record.
        None if background::OPTIONS.contains(&&*name) || name == "error_ttl" => {
            not_built_for(&name, "calculations")
        }
        None => {
            let names = built
                .iter()
                .chain(NOT_BUILT.iter().map(|(option, _)| option));
            let list = built.join("`, `");
            let meant = match called(&name, &built) {
                Some(option) => format!("; did you mean `{option}`?"),
                None => did_you_mean(&name, names.copied(), &format!("there are `{list}`")),
            };
            format!("unknown option `{name}`{meant}")
        }
    };
    error(entry.span(), message)
}

/// All options that are built, of every annotation.
#[cfg(test)]
pub(crate) fn options() -> &'static std::collections::BTreeSet<&'static str> {
    static ALL: std::sync::LazyLock<std::collections::BTreeSet<&'static str>> =
        std::sync::LazyLock::new(|| {
            let lists = [
                super::OPTIONS,
                super::memo::OPTIONS,
                background::OPTIONS,
                super::calculation::OPTIONS,
                super::record::OPTIONS,
                super::record::FIELD_OPTIONS,
            ];
            lists.concat().into_iter().collect()
        });
    &ALL
}

/// The options that have a name but no implementation yet.
#[cfg(test)]
pub(crate) fn options_not_built() -> impl Iterator<Item = &'static str> {
    NOT_BUILT.iter().map(|(option, _)| *option)
}
