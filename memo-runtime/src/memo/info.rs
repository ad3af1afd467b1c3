//! What is known of a memo, for people and tools.

use std::hash::Hash;
use std::ops::Deref;

use super::hooks::Hooked;
use super::spec::Version;
use super::{Memo, MemoOptions, Spec};
use crate::budget::Budget;
use crate::observe::Stats;

/// What an annotation says about a memo, and what the memo did.
///
/// Its [options](MemoOptions) are read as if they were its own fields: `info.ttl`.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MemoInfo {
    /// The name in the registry: the path of the item, unless `name = "…"` says otherwise.
    pub name: &'static str,
    /// The first part of every shared key: the module of the item, with dots, unless `namespace = "…"` says
    /// otherwise.
    pub namespace: String,
    /// What the memo is behind: `function`, `method`, `batch method`, `associated function`, `associated batch
    /// function` or `field`; `memo`, if it was made by hand.
    pub kind: &'static str,
    /// What was said about it.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub options: MemoOptions,
    /// The first words of the item's documentation.
    pub docs: &'static str,
    /// The file of the annotation.
    pub file: &'static str,
    /// The line of the annotation.
    pub line: u32,
    /// The bytes that all memos of its runtime may hold together, where that is limited; `None` where the memo's values
    /// do not count towards them: those of threads.
    pub budget: Option<u64>,
    /// What is set aside of the budget for this memo now: its entries never take more. `None` where they do not
    /// count.
    pub share: Option<u64>,
    /// What the memo did.
    pub stats: Stats,
}

impl MemoInfo {
    pub(crate) fn new(spec: &Spec, hooks: Hooked, stats: Stats) -> Self {
        Self {
            name: spec.name,
            namespace: spec.namespace(),
            kind: spec.kind,
            options: MemoOptions::new(spec, hooks),
            docs: spec.docs,
            file: spec.file,
            line: spec.line,
            budget: None,
            share: None,
            stats,
        }
    }

    /// With what the memo may hold of what all memos may hold together.
    #[must_use]
    pub(crate) fn within(mut self, budget: &Budget, share: u64) -> Self {
        self.budget = budget.max_bytes();
        self.share = Some(share);
        self
    }
}

/// A memo that tells of itself: what a macro asks of one of which it does not know the kind.
#[doc(hidden)]
pub trait Described {
    /// What is known of it.
    fn info(&self) -> MemoInfo;
    /// What its annotation says.
    fn spec(&self) -> &Spec;
}

impl<K, V> Described for Memo<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn info(&self) -> MemoInfo {
        Self::info(self)
    }

    fn spec(&self) -> &Spec {
        Self::spec(self)
    }
}

impl Deref for MemoInfo {
    type Target = MemoOptions;

    fn deref(&self) -> &MemoOptions {
        &self.options
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
