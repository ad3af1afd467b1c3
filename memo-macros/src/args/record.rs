//! `#[memo(…)]` on a struct and on its fields.

use syn::spanned::Spanned;
use syn::{Attribute, Meta, Type};

use super::duration::Ttl;
use super::entry::{Entry, Value};
use super::value::{ItemPath, Namespace, Scope, Text};
use super::{Keyed, MemoArgs, catalogue, memo, once, value};
use crate::diag::Errors;

/// The options of `#[memo(…)]` on a struct.
#[derive(Debug, Default)]
pub(crate) struct RecordArgs {
    /// What the calculations are given besides the records.
    pub(crate) context: Option<Keyed<Context>>,
    /// What all keys begin with.
    pub(crate) namespace: Option<Keyed<Namespace>>,
    /// Where values live.
    pub(crate) scope: Option<Keyed<Scope>>,
    /// Which shared store holds them.
    pub(crate) store: Option<Keyed<Text>>,
    /// The path of memokit.
    pub(crate) root: Option<Keyed<ItemPath>>,
    /// What is said about each calculation that does not say it itself.
    pub(crate) defaults: MemoArgs,
}

/// The options of `#[memo(…)]` on a field.
#[derive(Debug, Default)]
pub(crate) struct FieldArgs {
    /// Whether the field identifies a record.
    pub(crate) key: Option<Keyed<()>>,
    /// Whether the field is the tenant that a record belongs to.
    pub(crate) tenant: Option<Keyed<()>>,
    /// Whether the field holds the memos of each value.
    pub(crate) cell: Option<Keyed<()>>,
}

pub(super) const OPTIONS: &[&str] = &["context", "namespace", "scope", "store", "crate"];

pub(super) const FIELD_OPTIONS: &[&str] = &["key", "tenant", "cell"];

/// The options of calculations that have a default in the struct's.
const DEFAULTS: &[&str] = &[
    "ttl",
    "tti",
    "jitter",
    "stale",
    "capacity",
    "max_bytes",
    "policy",
    "codec",
    "l1_ttl",
    "l1_max_value",
    "on_store_error",
];

impl RecordArgs {
    /// Reads all `#[memo(…)]` of a struct.
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut args = Self::default();
        for entry in entries(attributes, "memo", errors) {
            let accepted = args.accept(&entry);
            errors.handle(accepted);
        }
        args
    }

    fn accept(&mut self, entry: &Entry) -> darling::Result<()> {
        match entry.name.to_string().as_str() {
            "context" => once(&mut self.context, entry, Context::from_entry(entry)),
            "namespace" => value(&mut self.namespace, entry, "namespace = \"crm\""),
            "scope" => {
                value(&mut self.scope, entry, "scope = shared")?;
                let scope = self
                    .scope
                    .take_if(|scope| matches!(scope.value, Scope::Instance | Scope::Thread));
                match scope.map(|scope| scope.value) {
                    Some(Scope::Instance) => Err(entry.expected(
                        "is for single methods where it is `instance`; write `scope = instance` in \
                         the `#[cache_calculation(…)]` of each",
                    )),
                    Some(_) => Err(entry.expected(
                        "is for functions and single methods where it is `thread`, for a page of \
                         records is loaded together; write `scope = process`, or `scope = thread` in \
                         the `#[cache_calculation(…)]` of a method",
                    )),
                    None => Ok(()),
                }
            }
            "store" => value(&mut self.store, entry, "store = \"crm\""),
            "crate" => value(&mut self.root, entry, "crate = ::memokit"),
            "key" => {
                Err(entry
                    .expected("belongs on a field of the struct; write `#[memo(key)] id: u64`"))
            }
            "tenant" => Err(entry
                .expected("belongs on a field of the struct; write `#[memo(tenant)] org: OrgId`")),
            "cell" => Err(entry.expected(
                "belongs on a field of the struct; write `#[memo(cell)] cell: MemoCell`",
            )),
            name if DEFAULTS.contains(&name) => self.accept_default(entry),
            name if is_of_calculation(name) => Err(entry.expected(
                "has no default for all calculations; write it in the `#[cache_calculation(…)]` of \
                 each",
            )),
            _ => Err(catalogue::unknown(entry, &[OPTIONS, DEFAULTS])),
        }
    }

    fn accept_default(&mut self, entry: &Entry) -> darling::Result<()> {
        self.defaults.accept(entry).unwrap_or(Ok(()))?;
        if let Some(Ttl::Hook(_)) = self.defaults.ttl.as_ref().map(|ttl| &ttl.value) {
            self.defaults.ttl = None;
            return Err(entry.expected(
                "for all calculations is a length of time, for their values differ; write the \
                 closure in the `#[cache_calculation(…)]` of each",
            ));
        }
        Ok(())
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

impl FieldArgs {
    /// Reads all `#[memo(…)]` of a field.
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut args = Self::default();
        for entry in entries(attributes, "memo", errors) {
            let accepted = match entry.name.to_string().as_str() {
                "key" => mark(&mut args.key, &entry),
                "tenant" => mark(&mut args.tenant, &entry),
                "cell" => mark(&mut args.cell, &entry),
                name if OPTIONS.contains(&name) => {
                    Err(entry.expected("belongs on the struct; write it above `struct`"))
                }
                name if is_of_calculation(name) => Err(entry
                    .expected("belongs to a calculation; write it in `#[cache_calculation(…)]`")),
                _ => Err(catalogue::unknown(&entry, &[FIELD_OPTIONS])),
            };
            errors.handle(accepted);
        }
        args
    }
}

/// Marks a field, also beside a mistake in how that is written.
fn mark(slot: &mut Option<Keyed<()>>, entry: &Entry) -> darling::Result<()> {
    let marked = once(slot, entry, entry.flag());
    slot.get_or_insert(entry.keyed(()));
    marked
}

fn is_of_calculation(option: &str) -> bool {
    option == "with" || memo::OPTIONS.contains(&option)
}

/// The type of the context.
#[derive(Debug)]
pub(crate) struct Context(pub(crate) Type);

impl Context {
    fn from_entry(entry: &Entry) -> darling::Result<Keyed<Self>> {
        match (&entry.list, &entry.value) {
            (None, Some(Value::Type(ty))) => Ok(entry.keyed(Self(ty.clone()))),
            _ => Err(entry.expected("needs a type; write `context = Db`")),
        }
    }
}

/// The options of all attributes of this name.
pub(super) fn entries(attributes: &[Attribute], name: &str, errors: &mut Errors) -> Vec<Entry> {
    let mut entries = Vec::new();
    for attribute in attributes {
        if !attribute.path().is_ident(name) {
            continue;
        }
        match &attribute.meta {
            Meta::List(list) => entries.extend(Entry::parse_all(list.tokens.clone(), errors)),
            meta => errors.push(
                meta.span(),
                format!("`{name}` needs options; write `#[{name}(…)]`"),
            ),
        }
    }
    entries
}
