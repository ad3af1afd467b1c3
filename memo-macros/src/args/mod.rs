//! What was written: syntax becomes values that remember where they stand.

mod calculation;
mod catalogue;
mod duration;
mod entry;
mod key;
mod keyed;
mod record;
#[cfg(test)]
mod tests;
mod value;

use darling::FromMeta;
use proc_macro2::{Ident, TokenStream};

pub(crate) use self::calculation::CalculationArgs;
pub(crate) use self::duration::Ttl;
use self::entry::Entry;
pub(crate) use self::key::KeyExpr;
pub(crate) use self::keyed::Keyed;
pub(crate) use self::record::{FieldArgs, RecordArgs};
pub(crate) use self::value::{Capacity, ItemPath, Number, Scope, Text, Word};
use crate::diag::{Errors, error};

/// The options of `#[memoize]`.
#[derive(Debug, Default)]
pub(crate) struct MemoizeArgs {
    /// How long a value is fresh after the compute.
    pub(crate) ttl: Option<Keyed<Ttl>>,
    /// The largest number of entries.
    pub(crate) capacity: Option<Keyed<Capacity>>,
    /// The parameters that are not part of the key.
    pub(crate) skip: Option<Keyed<Vec<Ident>>>,
    /// The key as an expression of the parameters.
    pub(crate) key: Option<Keyed<KeyExpr>>,
    /// The name in the registry and in keys.
    pub(crate) name: Option<Keyed<Text>>,
    /// The path of memokit.
    pub(crate) root: Option<Keyed<ItemPath>>,
    /// The name of the companion.
    pub(crate) companion: Option<Keyed<Word>>,
    /// Whether the first parameter holds many keys.
    pub(crate) batch: Option<Keyed<()>>,
    /// Where values live.
    pub(crate) scope: Option<Keyed<Scope>>,
    /// Which shared store holds them.
    pub(crate) store: Option<Keyed<Text>>,
    /// What tells these values from those of an earlier program.
    pub(crate) version: Option<Keyed<Number>>,
}

const OPTIONS: &[&str] = &[
    "ttl",
    "capacity",
    "skip",
    "key",
    "name",
    "crate",
    "companion",
    "batch",
    "scope",
    "store",
    "version",
];

impl MemoizeArgs {
    /// Reads the options; what is wrong is left out and added to `errors`.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self::default();
        for entry in Entry::parse_all(tokens, errors) {
            let accepted = args.accept(&entry);
            errors.handle(accepted);
        }
        args
    }

    fn accept(&mut self, entry: &Entry) -> darling::Result<()> {
        match entry.name.to_string().as_str() {
            "ttl" => value(&mut self.ttl, entry, "ttl = \"5m\""),
            "capacity" => value(&mut self.capacity, entry, "capacity = 10_000"),
            "skip" => once(&mut self.skip, entry, entry.names("skip(client)")),
            "key" => once(&mut self.key, entry, KeyExpr::from_entry(entry)),
            "name" => value(&mut self.name, entry, "name = \"prices\""),
            "crate" => value(&mut self.root, entry, "crate = ::memokit"),
            "companion" => value(&mut self.companion, entry, "companion = other_name"),
            "batch" => once(&mut self.batch, entry, entry.flag()),
            "scope" => value(&mut self.scope, entry, "scope = shared"),
            "store" => value(&mut self.store, entry, "store = \"prices\""),
            "version" => value(&mut self.version, entry, "version = 2"),
            _ => Err(catalogue::unknown(entry, OPTIONS)),
        }
    }

    /// Where values live: a store implies `shared`.
    pub(crate) fn scope(&self) -> Scope {
        match (&self.scope, &self.store) {
            (Some(scope), _) => scope.value,
            (None, Some(_)) => Scope::Shared,
            (None, None) => Scope::Process,
        }
    }
}

/// Takes an option of the form `name = value`.
fn value<T: FromMeta>(
    slot: &mut Option<Keyed<T>>,
    entry: &Entry,
    example: &str,
) -> darling::Result<()> {
    once(slot, entry, entry.value(example))
}

/// Takes an option that may be given once.
fn once<T>(
    slot: &mut Option<Keyed<T>>,
    entry: &Entry,
    read: darling::Result<Keyed<T>>,
) -> darling::Result<()> {
    if slot.is_some() {
        let message = format!("`{}` is given twice; remove one of them", entry.name);
        return Err(error(entry.span(), message));
    }
    *slot = Some(read?);
    Ok(())
}
