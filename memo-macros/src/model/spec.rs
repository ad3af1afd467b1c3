//! What is said about a memo, in a function's options or in a field's.

use syn::ext::IdentExt;
use syn::{Attribute, Expr, Ident, LitStr};

use super::key_parts::KeyParts;
use super::{Background, FnItem, Hooks, Owner, first_paragraph};
use crate::args::{
    BackgroundArgs, Bytes, CalculationArgs, Codec, Keyed, MemoArgs, MemoizeArgs, OnStoreError,
    Period, Policy, RecordArgs, Scope, Text, Ttl,
};
use crate::diag::Errors;

/// What is said about a memo.
#[derive(Debug, Default)]
pub(crate) struct Spec {
    /// The name of the record type, for a calculation.
    pub(crate) record: Option<String>,
    /// The name of the function or of the field.
    pub(crate) item: String,
    /// The name in the registry and in keys, where one was given.
    pub(crate) name: Option<LitStr>,
    /// What all keys begin with, where it is not the module.
    pub(crate) namespace: Option<LitStr>,
    /// The first paragraph of the docs.
    pub(crate) docs: String,
    /// How long a value is fresh, where that does not depend on the value.
    pub(crate) ttl: Option<Period>,
    /// How long a value is kept without being used.
    pub(crate) tti: Option<Period>,
    /// The largest share that is taken off a ttl, in ten-thousandths.
    pub(crate) jitter: Option<u32>,
    /// For which compute a call waits.
    pub(crate) background: Background,
    /// The largest number of entries.
    pub(crate) capacity: Option<Expr>,
    /// The most bytes of all entries.
    pub(crate) max_bytes: Option<Bytes>,
    /// Who is evicted.
    pub(crate) policy: Option<Policy>,
    /// How long a copy of a shared value is kept in the process.
    pub(crate) l1_ttl: Option<Period>,
    /// The bytes of the largest value of which one is kept.
    pub(crate) l1_max_value: Option<Bytes>,
    /// The most keys that one call of a batch is given.
    pub(crate) max_batch: Option<Expr>,
    /// For how long calls of a batch function are gathered.
    pub(crate) coalesce: Option<Period>,
    /// What is asked about keys and values.
    pub(crate) hooks: Hooks,
    /// How values are shared, if they are.
    pub(crate) shared: Option<Shared>,
    /// Whether each thread has values of its own.
    pub(crate) in_thread: bool,
}

/// How values are shared.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The name of the store, where one was given.
    pub(crate) store: Option<LitStr>,
    /// What writes values, where that was said.
    pub(crate) codec: Option<Codec>,
    /// The version, where one was given; else the fingerprint of the item's tokens counts.
    pub(crate) version: Option<u64>,
    /// Whether a call fails that the store gives no answer.
    pub(crate) fails: bool,
}

impl Spec {
    pub(super) fn of_function(
        args: &MemoizeArgs,
        item: &FnItem,
        owner: Option<&Owner>,
        parts: Option<&KeyParts>,
        errors: &mut Errors,
    ) -> Self {
        let namespace = args.namespace.as_ref();
        let namespace = namespace.map(|namespace| namespace.value.0.clone());
        let name = item.sig.ident.unraw().to_string();
        Self {
            // The types of a trait have their names at run time.
            record: owner
                .filter(|owner| owner.in_trait.is_none())
                .map(|owner| owner.name.clone()),
            item: owner.map_or_else(|| name.clone(), |owner| owner.item(&name)),
            namespace: namespace.or_else(|| owner?.namespace.clone()),
            docs: first_paragraph(&item.attrs),
            background: Background::of(&args.background, &args.memo),
            coalesce: args.coalesce.as_ref().map(|time| time.value.clone()),
            hooks: Hooks::resolve(&args.memo, args.error_ttl.as_ref(), parts, errors),
            ..Self::of(&args.memo, args.scope(), args.store.as_ref())
        }
    }

    pub(super) fn of_calculation(
        record: (&Ident, &RecordArgs),
        field: (&Ident, &[Attribute]),
        args: &CalculationArgs,
        parts: Option<&KeyParts>,
        errors: &mut Errors,
    ) -> Self {
        let mut spec = Self::of(&args.memo, record.1.scope(), record.1.store.as_ref());
        if let Some(shared) = &mut spec.shared {
            // These are no part of what a field takes over when the program runs.
            let defaults = &record.1.defaults;
            let codec = defaults.codec.as_ref().map(|codec| &codec.value);
            shared.codec = shared.codec.take().or_else(|| codec.cloned());
            let said = args.memo.on_store_error.as_ref();
            shared.fails = fails(said.or(defaults.on_store_error.as_ref()));
        }
        Self {
            record: Some(record.0.unraw().to_string()),
            item: field.0.unraw().to_string(),
            docs: first_paragraph(field.1),
            hooks: Hooks::resolve(&args.memo, None, parts, errors),
            ..spec
        }
    }

    /// What a struct says for all its calculations.
    pub(super) fn of_record(record: &Ident, args: &RecordArgs) -> Self {
        let namespace = args.namespace.as_ref();
        Self {
            item: record.unraw().to_string(),
            namespace: namespace.map(|namespace| namespace.value.0.clone()),
            ..Self::of(&args.defaults, args.scope(), args.store.as_ref())
        }
    }

    /// The names alone, for what stands beside a mistake.
    pub(super) fn harmless(self) -> Self {
        Self {
            record: self.record,
            item: self.item,
            name: self.name,
            docs: self.docs,
            ..Self::default()
        }
    }

    /// What functions and calculations say alike.
    fn of(args: &MemoArgs, scope: Scope, store: Option<&Keyed<Text>>) -> Self {
        let shared = Shared {
            store: store.map(|store| store.value.0.clone()),
            codec: args.codec.as_ref().map(|codec| codec.value.clone()),
            version: args.version.as_ref().map(|version| version.value.0),
            fails: fails(args.on_store_error.as_ref()),
        };
        Self {
            name: args.name.as_ref().map(|name| name.value.0.clone()),
            ttl: args.ttl.as_ref().and_then(|ttl| match &ttl.value {
                Ttl::Period(period) => Some(period.clone()),
                Ttl::Hook(_) => None,
            }),
            tti: args.tti.as_ref().map(|tti| tti.value.clone()),
            jitter: args.jitter.as_ref().map(|jitter| jitter.value.0),
            background: Background::of(&BackgroundArgs::default(), args),
            capacity: args.capacity.as_ref().map(|most| most.value.0.clone()),
            max_bytes: args.max_bytes.as_ref().map(|most| most.value.clone()),
            policy: args.policy.as_ref().map(|policy| policy.value.clone()),
            l1_ttl: args.l1_ttl.as_ref().map(|ttl| ttl.value.clone()),
            l1_max_value: args.l1_max_value.as_ref().map(|most| most.value.clone()),
            max_batch: args.max_batch.as_ref().map(|most| most.value.0.clone()),
            shared: (scope == Scope::Shared).then_some(shared),
            in_thread: scope == Scope::Thread,
            ..Self::default()
        }
    }
}

/// Whether a call fails that the store gives no answer.
fn fails(said: Option<&Keyed<OnStoreError>>) -> bool {
    said.is_some_and(|said| said.value == OnStoreError::Fail)
}
