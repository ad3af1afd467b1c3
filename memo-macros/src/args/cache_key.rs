//! `#[cache_key(…)]` on a type, its variants and its fields.

use syn::Attribute;

use super::entry::Entry;
use super::record::entries;
use super::value::ItemPath;
use super::{Keyed, value};
use crate::diag::{Errors, did_you_mean};

/// The options of `#[cache_key(…)]` on a type.
#[derive(Debug, Default)]
pub(crate) struct CacheKeyArgs {
    /// The path of memokit.
    pub(crate) root: Option<Keyed<ItemPath>>,
}

impl CacheKeyArgs {
    /// Reads all `#[cache_key(…)]` of a type.
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut args = Self::default();
        for entry in entries(attributes, "cache_key", errors) {
            let accepted = match entry.name.to_string().as_str() {
                "crate" => value(&mut args.root, &entry, "crate = ::memokit"),
                _ => Err(refuse(&entry)),
            };
            errors.handle(accepted);
        }
        args
    }

    /// Refuses all `#[cache_key(…)]` of a variant or a field, which has no options.
    pub(crate) fn refuse(attributes: &[Attribute], errors: &mut Errors) {
        for entry in entries(attributes, "cache_key", errors) {
            let refused = match entry.name.to_string().as_str() {
                "crate" => entry.expected("belongs to the whole type; write it above the type"),
                _ => refuse(&entry),
            };
            errors.handle::<()>(Err(refused));
        }
    }
}

fn refuse(entry: &Entry) -> darling::Error {
    match entry.name.to_string().as_str() {
        "skip" => entry.expected(
            "would give values that are not equal one key; leave out of `Eq` and `Hash` what does \
             not identify a value, and implement `CacheKey` beside them",
        ),
        name => {
            let meant = did_you_mean(name, ["crate"], "there is `crate`, above the type");
            crate::diag::error(entry.span(), format!("unknown option `{name}`{meant}"))
        }
    }
}
