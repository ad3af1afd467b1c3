//! What is said about a memo, in a function's options or in a field's.

use syn::ext::IdentExt;
use syn::{Attribute, Expr, Ident, ItemFn, LitStr};

use super::first_paragraph;
use crate::args::{CalculationArgs, Capacity, Keyed, MemoizeArgs, RecordArgs, Scope, Text, Ttl};

/// What is said about a memo.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The name of the record type, for a calculation.
    pub(crate) record: Option<String>,
    /// The name of the function or of the field.
    pub(crate) item: String,
    /// The name in the registry and in keys, where one was given.
    pub(crate) name: Option<LitStr>,
    /// The first paragraph of the docs.
    pub(crate) docs: String,
    /// How long a value is fresh.
    pub(crate) ttl: Option<Ttl>,
    /// The largest number of entries.
    pub(crate) capacity: Option<Expr>,
    /// How values are shared, if they are.
    pub(crate) shared: Option<Shared>,
}

/// How values are shared.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The name of the store, where one was given.
    pub(crate) store: Option<LitStr>,
    /// The version, where one was given; else the fingerprint of the item's tokens counts.
    pub(crate) version: Option<u64>,
}

impl Spec {
    pub(super) fn of_function(args: &MemoizeArgs, item: &ItemFn) -> Self {
        let shared = Shared {
            store: text(args.store.as_ref()),
            version: args.version.as_ref().map(|version| version.value.0),
        };
        Self {
            record: None,
            item: item.sig.ident.unraw().to_string(),
            name: text(args.name.as_ref()),
            docs: first_paragraph(&item.attrs),
            ttl: args.ttl.as_ref().map(|ttl| ttl.value.clone()),
            capacity: capacity(args.capacity.as_ref()),
            shared: (args.scope() == Scope::Shared).then_some(shared),
        }
    }

    pub(super) fn of_calculation(
        record: (&Ident, &RecordArgs),
        field: (&Ident, &[Attribute]),
        args: &CalculationArgs,
    ) -> Self {
        let shared = Shared {
            store: text(record.1.store.as_ref()),
            version: args.version.as_ref().map(|version| version.value.0),
        };
        Self {
            record: Some(record.0.unraw().to_string()),
            item: field.0.unraw().to_string(),
            name: text(args.name.as_ref()),
            docs: first_paragraph(field.1),
            ttl: args.ttl.as_ref().map(|ttl| ttl.value.clone()),
            capacity: capacity(args.capacity.as_ref()),
            shared: (record.1.scope() == Scope::Shared).then_some(shared),
        }
    }
}

fn text(text: Option<&Keyed<Text>>) -> Option<LitStr> {
    text.map(|text| text.value.0.clone())
}

fn capacity(capacity: Option<&Keyed<Capacity>>) -> Option<Expr> {
    capacity.map(|capacity| capacity.value.0.clone())
}
