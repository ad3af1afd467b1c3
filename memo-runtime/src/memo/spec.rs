//! What an annotation says about a memo, as a constant.

use std::time::Duration;

use crate::policy::Ttl;

/// The description of a memo: everything that its annotation says, known at compile time.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub(crate) name: &'static str,
    pub(crate) namespace: &'static str,
    pub(crate) record: &'static str,
    /// The fields that identify a record, in the order of its key.
    pub(crate) key_fields: &'static [&'static str],
    pub(crate) item: &'static str,
    pub(crate) version: Version,
    pub(crate) ttl: Ttl,
    pub(crate) capacity: Option<usize>,
    pub(crate) scope: Scope,
    pub(crate) store: Option<&'static str>,
    pub(crate) docs: &'static str,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
}

/// Where the values of a memo live.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize),
    serde(rename_all = "lowercase")
)]
#[non_exhaustive]
pub enum Scope {
    /// In this process.
    #[default]
    Process,
    /// In a shared store.
    Shared,
}

/// What tells the meaning of a shared value from that of an earlier program.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Version {
    /// `version = N`.
    Number(u64),
    /// A digest of the annotated item's tokens.
    Fingerprint(u64),
}

impl Spec {
    /// Describes the memo of `item` in the module `namespace`; its name is the path of both.
    #[must_use]
    pub const fn new(name: &'static str, namespace: &'static str, item: &'static str) -> Self {
        Self {
            name,
            namespace,
            record: "",
            key_fields: &[],
            item,
            version: Version::Number(0),
            ttl: Ttl::Never,
            capacity: None,
            scope: Scope::Process,
            store: None,
            docs: "",
            file: "",
            line: 0,
        }
    }

    /// The module of the item, written with dots.
    pub(crate) fn namespace(&self) -> String {
        self.namespace.replace("::", ".")
    }

    pub(crate) fn is_shared(&self) -> bool {
        self.scope == Scope::Shared
    }

    /// Whether the keys of two memos differ in nothing but their arguments.
    #[cfg(all(feature = "store", feature = "registry"))]
    pub(crate) fn shares_keys_with(&self, other: &Self) -> bool {
        let fixed = |spec: &Self| {
            (
                spec.scope,
                spec.namespace,
                spec.record,
                spec.item,
                spec.version,
            )
        };
        fixed(self) == fixed(other)
    }

    /// Says of which record type this is a calculation, and which fields identify a record.
    #[must_use]
    pub const fn of_record(
        mut self,
        record: &'static str,
        key_fields: &'static [&'static str],
    ) -> Self {
        self.record = record;
        self.key_fields = key_fields;
        self
    }

    /// Says where the annotation stands, and what the docs of its item say.
    #[must_use]
    pub const fn at(mut self, file: &'static str, line: u32, docs: &'static str) -> Self {
        self.file = file;
        self.line = line;
        self.docs = docs;
        self
    }

    /// Sets a ttl that is known at compile time.
    #[must_use]
    pub const fn ttl(mut self, seconds: u64, nanos: u32) -> Self {
        self.ttl = Ttl::Fixed(Duration::new(seconds, nanos));
        self
    }

    /// Sets a ttl that is asked for whenever a value is stored.
    #[must_use]
    pub const fn ttl_of(mut self, ttl: fn() -> Duration) -> Self {
        self.ttl = Ttl::Computed(ttl);
        self
    }

    /// Limits the number of entries.
    #[must_use]
    pub const fn capacity(mut self, entries: usize) -> Self {
        self.capacity = Some(entries);
        self
    }

    /// Keeps values in a shared store: the default one, or the one of this name.
    #[must_use]
    pub const fn shared(mut self, store: Option<&'static str>) -> Self {
        self.scope = Scope::Shared;
        self.store = store;
        self
    }

    /// Sets the version that the user gave.
    #[must_use]
    pub const fn version(mut self, version: u64) -> Self {
        self.version = Version::Number(version);
        self
    }

    /// Sets the digest of the item's tokens as the version.
    #[must_use]
    pub const fn fingerprint(mut self, fingerprint: u64) -> Self {
        self.version = Version::Fingerprint(fingerprint);
        self
    }
}
