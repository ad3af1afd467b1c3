//! What was written: syntax becomes values that remember where they stand.

mod amount;
mod background;
mod block;
mod cache_key;
mod calculation;
mod catalogue;
mod codec;
mod duration;
mod entry;
mod hook;
mod key;
mod keyed;
mod mem_size;
mod memo;
mod policy;
mod record;
mod tags;
mod tenant;
mod test;
#[cfg(test)]
mod tests;
mod value;

use darling::FromMeta;
use proc_macro2::{Ident, TokenStream};
use syn::spanned::Spanned;
use syn::{Attribute, Meta};

pub(crate) use self::amount::Bytes;
pub(crate) use self::background::BackgroundArgs;
pub(crate) use self::block::BlockArgs;
pub(crate) use self::cache_key::CacheKeyArgs;
pub(crate) use self::calculation::CalculationArgs;
pub(crate) use self::catalogue::not_built_for;
#[cfg(test)]
pub(crate) use self::catalogue::{options, options_not_built};
pub(crate) use self::codec::{Codec, one_that_is_there};
pub(crate) use self::duration::{Period, Ttl};
use self::entry::Entry;
pub(crate) use self::hook::{Hook, HookParameter};
pub(crate) use self::key::KeyExpr;
pub(crate) use self::keyed::Keyed;
pub(crate) use self::mem_size::{MemSizeArgs, MemSizeFieldArgs};
pub(crate) use self::memo::MemoArgs;
pub(crate) use self::policy::Policy;
pub(crate) use self::record::{FieldArgs, RecordArgs};
pub(crate) use self::tags::{TagText, Tags};
pub(crate) use self::tenant::TenantExpr;
pub(crate) use self::test::TestArgs;
use self::value::{ItemPath, Namespace, Word};
pub(crate) use self::value::{OnStoreError, Scope, Text};
use crate::diag::{Errors, error};

/// The options of `#[memoize]`.
#[derive(Debug, Default)]
pub(crate) struct MemoizeArgs {
    /// All of them, as they were written.
    pub(crate) tokens: TokenStream,
    /// What is said about the memo, as of a calculation.
    pub(crate) memo: MemoArgs,
    /// For which compute a call waits, and how long.
    pub(crate) background: BackgroundArgs,
    /// How long errors are stored.
    pub(crate) error_ttl: Option<Keyed<Period>>,
    /// The parameters that are not part of the key.
    pub(crate) skip: Option<Keyed<Vec<Ident>>>,
    /// The key as an expression of the parameters.
    pub(crate) key: Option<Keyed<KeyExpr>>,
    /// The tenant that a call belongs to.
    pub(crate) tenant: Option<Keyed<TenantExpr>>,
    /// What all keys begin with.
    pub(crate) namespace: Option<Keyed<Namespace>>,
    /// The path of memokit.
    pub(crate) root: Option<Keyed<ItemPath>>,
    /// The name of the companion.
    pub(crate) companion: Option<Keyed<Word>>,
    /// Whether the first parameter holds many keys.
    pub(crate) batch: Option<Keyed<()>>,
    /// For how long calls of a batch function are gathered.
    pub(crate) coalesce: Option<Keyed<Period>>,
    /// Where values live.
    pub(crate) scope: Option<Keyed<Scope>>,
    /// Which shared store holds them.
    pub(crate) store: Option<Keyed<Text>>,
}

const OPTIONS: &[&str] = &[
    "error_ttl",
    "skip",
    "key",
    "tenant",
    "namespace",
    "crate",
    "companion",
    "batch",
    "coalesce",
    "scope",
    "store",
];

impl MemoizeArgs {
    /// Reads the options; what is wrong is left out and added to `errors`.
    pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Self {
        let mut args = Self {
            tokens: tokens.clone(),
            ..Self::default()
        };
        for entry in Entry::parse_all(tokens, errors) {
            let accepted = args.accept(&entry);
            errors.handle(accepted);
        }
        args
    }

    /// Reads the options of a method, in which `resolve` has replaced what means nothing outside its
    /// block.
    pub(crate) fn parse_method(
        attributes: &[Attribute],
        resolve: impl Fn(TokenStream) -> TokenStream,
        errors: &mut Errors,
    ) -> Self {
        let mut args = Self::default();
        for attribute in attributes {
            let tokens = match &attribute.meta {
                Meta::Path(_) => continue,
                Meta::List(list) => resolve(list.tokens.clone()),
                Meta::NameValue(meta) => {
                    let message = "options stand in parentheses; write \
                                   `#[cache_calculation(ttl = \"5m\")]`";
                    errors.push(meta.eq_token.span(), message);
                    continue;
                }
            };
            args.tokens.extend(tokens.clone());
            for entry in Entry::parse_all(tokens, errors) {
                let accepted = match entry.name.to_string().as_str() {
                    "crate" => Err(entry.expected(
                        "holds for all methods of a block; write `#[memoized(crate = …)]` above it",
                    )),
                    "with" | "depends" | "select" => Err(entry.expected(
                        "belongs to a field of the struct; what a method computes is its body",
                    )),
                    _ => args.accept(&entry),
                };
                errors.handle(accepted);
            }
        }
        args
    }

    fn accept(&mut self, entry: &Entry) -> darling::Result<()> {
        let accepted = self.memo.accept(entry);
        if let Some(accepted) = accepted.or_else(|| self.background.accept(entry)) {
            return accepted;
        }
        match entry.name.to_string().as_str() {
            "error_ttl" => once(&mut self.error_ttl, entry, Period::from_entry(entry)),
            "skip" => once(&mut self.skip, entry, entry.names("skip(client)")),
            "key" => once(&mut self.key, entry, KeyExpr::from_entry(entry)),
            "tenant" => once(&mut self.tenant, entry, TenantExpr::from_entry(entry)),
            "namespace" => value(&mut self.namespace, entry, "namespace = \"crm\""),
            "crate" => value(&mut self.root, entry, "crate = ::memokit"),
            "companion" => value(&mut self.companion, entry, "companion = other_name"),
            "batch" => once(&mut self.batch, entry, entry.flag()),
            "coalesce" => once(&mut self.coalesce, entry, Period::from_entry(entry)),
            "scope" => value(&mut self.scope, entry, "scope = shared"),
            "store" => value(&mut self.store, entry, "store = \"prices\""),
            "context" => Err(entry.expected(
                "is for a struct with calculations; write `#[memo(context = Db)]` above one that \
                 derives `Memoized`, or take a parameter and leave it out of the key with `skip(…)`",
            )),
            "cell" => Err(entry.expected(
                "is for a field of a struct; write `#[memo(cell)] cell: MemoCell` in one that derives \
                 `Memoized`",
            )),
            name @ ("with" | "depends" | "select") => Err(entry.expected(&format!(
                "is for a field that is calculated; write `#[cache_calculation({name} …)]` above the \
                 field of a struct that derives `Memoized`"
            ))),
            _ => Err(catalogue::unknown(
                entry,
                &[memo::OPTIONS, background::OPTIONS, OPTIONS],
            )),
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
