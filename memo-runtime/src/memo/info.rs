//! What is known of a memo, for people and tools.

use std::time::Duration;

use super::spec::Version;
use super::{Scope, Spec};
use crate::observe::Stats;
use crate::policy::Period;

/// What an annotation says about a memo, and what the memo did.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MemoInfo {
    /// The name in the registry: the path of the item, unless `name = "…"` says otherwise.
    pub name: &'static str,
    /// The module of the item, with dots: the first part of every shared key.
    pub namespace: String,
    /// Where the values live.
    pub scope: Scope,
    /// The name of the store, where one was named.
    pub store: Option<&'static str>,
    /// How long a value is fresh; `None` for ever, or as long as an expression says.
    pub ttl: Option<Duration>,
    /// How long a value is kept without being used, where that is limited.
    pub tti: Option<Duration>,
    /// How long after its ttl a value may still be served, where it may.
    pub stale: Option<Duration>,
    /// The most bytes of all entries in the process, where that is limited.
    pub max_bytes: Option<u64>,
    /// The largest number of entries in the process, where there is one.
    pub capacity: Option<usize>,
    /// The most keys that one call is given, where that is limited.
    pub max_batch: Option<usize>,
    /// For how long calls are gathered, where they are.
    pub coalesce: Option<Duration>,
    /// What shared values of this meaning are marked with.
    pub version: Option<String>,
    /// The first words of the item's documentation.
    pub docs: &'static str,
    /// The file of the annotation.
    pub file: &'static str,
    /// The line of the annotation.
    pub line: u32,
    /// What the memo did.
    pub stats: Stats,
}

impl MemoInfo {
    pub(crate) fn new(spec: &Spec, stats: Stats) -> Self {
        Self {
            name: spec.name,
            namespace: spec.namespace(),
            scope: spec.scope,
            store: spec.store,
            ttl: spec.ttl.and_then(Period::known),
            tti: spec.tti.and_then(Period::known),
            stale: spec.stale.and_then(Period::known),
            max_bytes: spec.max_bytes,
            capacity: spec.capacity,
            max_batch: spec.max_batch,
            coalesce: spec.coalesce.and_then(Period::known),
            version: (spec.scope == Scope::Shared).then(|| spec.version.to_string()),
            docs: spec.docs,
            file: spec.file,
            line: spec.line,
            stats,
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(f, "v{number}"),
            Self::Fingerprint(digest) => write!(f, "f{digest:016x}"),
        }
    }
}
