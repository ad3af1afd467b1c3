//! What an annotation says about a memo, as a constant.

use std::time::Duration;

use crate::eviction::Policy;
use crate::policy::Period;

/// How long a copy of a shared value is kept in the process at most, where no option says: so long another
/// process's invalidation may go unnoticed.
const L1_TTL: Period = Period::fixed(30, 0);

/// The description of a memo: everything that its annotation says, known at compile time.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something that an annotation says or does not"
)]
pub struct Spec {
    pub(crate) name: &'static str,
    pub(crate) namespace: &'static str,
    pub(crate) record: &'static str,
    /// The fields that identify a record, in the order of its key.
    pub(crate) key_fields: &'static [&'static str],
    pub(crate) item: &'static str,
    /// Whether it is for a type without a name, which no key tells from others.
    pub(crate) is_unnamed: bool,
    /// What is annotated.
    pub(crate) kind: &'static str,
    pub(crate) version: Version,
    pub(crate) ttl: Option<Period>,
    pub(crate) tti: Option<Period>,
    /// The largest share of a ttl that is taken off it, in ten-thousandths.
    pub(crate) jitter: u32,
    pub(crate) stale: Option<Period>,
    pub(crate) refresh_ahead: bool,
    pub(crate) soft_timeout: Option<Period>,
    pub(crate) timeout: Option<Period>,
    pub(crate) single_flight: bool,
    /// Whether an expression of a user's tells the key, or its tenant: it is asked once for each call.
    pub(crate) is_keyed_by_expression: bool,
    pub(crate) capacity: Option<usize>,
    pub(crate) max_bytes: Option<u64>,
    pub(crate) policy: Policy,
    /// Whether that was said, and not only left as it is.
    says_policy: bool,
    /// The most keys that one call of a batch function is given.
    pub(crate) max_batch: Option<usize>,
    /// For how long the calls of a batch function are gathered.
    pub(crate) coalesce: Option<Period>,
    pub(crate) scope: Scope,
    pub(crate) store: Option<&'static str>,
    /// The name of what writes shared values.
    pub(crate) codec: Option<&'static str>,
    /// Of a record: whether its fields are written by another codec than the default one.
    pub(crate) has_codec_for_fields: bool,
    /// How long a copy of a shared value is kept in the process at most.
    pub(crate) l1_ttl: Option<Period>,
    /// The bytes of the largest value of which one is kept.
    pub(crate) l1_max_value: Option<u64>,
    /// Whether a call fails that its store gives no answer.
    pub(crate) fails_with_store: bool,
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
    /// In the value whose method it is, by its `MemoCell`.
    Instance,
    /// In each thread, which has values of its own.
    Thread,
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
            is_unnamed: false,
            kind: "function",
            version: Version::Number(0),
            ttl: None,
            tti: None,
            jitter: 0,
            stale: None,
            refresh_ahead: false,
            soft_timeout: None,
            timeout: None,
            single_flight: true,
            is_keyed_by_expression: false,
            capacity: None,
            max_bytes: None,
            policy: Policy::Best,
            says_policy: false,
            max_batch: None,
            coalesce: None,
            scope: Scope::Process,
            store: None,
            codec: None,
            has_codec_for_fields: false,
            l1_ttl: None,
            l1_max_value: None,
            fails_with_store: false,
            docs: "",
            file: "",
            line: 0,
        }
    }

    /// The module of the item, written with dots.
    pub(crate) fn namespace(&self) -> String {
        self.namespace.replace("::", ".")
    }

    /// How long a value in the process is fresh, where it is the same for all.
    pub(crate) fn common_life(&self) -> Option<Duration> {
        if self.is_shared() {
            return self.copies_live().known();
        }
        self.ttl.and_then(Period::known)
    }

    /// Whether values are kept in the process: all, or copies of shared ones.
    pub(crate) fn is_in_process(&self) -> bool {
        !self.is_shared() || self.copies_live().known() != Some(Duration::ZERO)
    }

    /// How long a copy of a shared value is kept in the process at most.
    pub(crate) const fn copies_live(&self) -> Period {
        match self.l1_ttl {
            Some(ttl) => ttl,
            None => L1_TTL,
        }
    }

    pub(crate) const fn is_shared(&self) -> bool {
        matches!(self.scope, Scope::Shared)
    }

    /// Whether this describes the same memo.
    pub(crate) fn is(&self, other: &Self) -> bool {
        (self.name, self.file, self.line) == (other.name, other.file, other.line)
    }

    /// Whether the keys of two memos differ in nothing but their arguments.
    #[cfg(all(feature = "store", feature = "registry"))]
    pub(crate) fn shares_keys_with(&self, other: &Self) -> bool {
        let fixed = |spec: &Self| {
            (
                spec.scope,
                // As it stands in keys: `a::b` and `a.b` are one namespace.
                spec.namespace(),
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
        self.kind = "field";
        self.key_fields = key_fields;
        self
    }

    /// Says what is annotated.
    #[must_use]
    pub const fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// Takes over what the record says for all its calculations, where this says nothing itself.
    #[must_use]
    pub const fn of(mut self, record: &Self) -> Self {
        self.namespace = record.namespace;
        self.record = record.record;
        self.kind = record.kind;
        self.key_fields = record.key_fields;
        self.scope = record.scope;
        self.store = record.store;
        self.has_codec_for_fields = record.has_codec_for_fields;
        self.ttl = either(self.ttl, record.ttl);
        self.tti = either(self.tti, record.tti);
        self.stale = either(self.stale, record.stale);
        if self.jitter == 0 {
            self.jitter = record.jitter;
        }
        if self.capacity.is_none() {
            self.capacity = record.capacity;
        }
        if self.max_bytes.is_none() {
            self.max_bytes = record.max_bytes;
        }
        self.l1_ttl = either(self.l1_ttl, record.l1_ttl);
        if self.l1_max_value.is_none() {
            self.l1_max_value = record.l1_max_value;
        }
        if !self.says_policy {
            self.policy = record.policy;
            self.says_policy = record.says_policy;
        }
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

    /// Says that nothing is annotated: the memo was made by hand.
    #[must_use]
    pub(crate) const fn by_hand(mut self) -> Self {
        self.kind = "memo";
        self
    }

    /// Sets how long a value is fresh.
    #[must_use]
    pub const fn ttl(mut self, ttl: Period) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Sets how long a value is kept without being used.
    #[must_use]
    pub const fn tti(mut self, tti: Period) -> Self {
        self.tti = Some(tti);
        self
    }

    /// Sets the largest share of a ttl that is taken off it, in ten-thousandths.
    #[must_use]
    pub const fn jitter(mut self, ten_thousandths: u32) -> Self {
        self.jitter = ten_thousandths;
        self
    }

    /// Sets how long after its ttl a value may still be served.
    #[must_use]
    pub const fn stale(mut self, stale: Period) -> Self {
        self.stale = Some(stale);
        self
    }

    /// Lets values be computed anew before they expire.
    #[must_use]
    pub const fn refresh_ahead(mut self) -> Self {
        self.refresh_ahead = true;
        self
    }

    /// Sets after how long a call is answered with a stale value.
    #[must_use]
    pub const fn soft_timeout(mut self, timeout: Period) -> Self {
        self.soft_timeout = Some(timeout);
        self
    }

    /// Sets after how long a call gives up.
    #[must_use]
    pub const fn timeout(mut self, timeout: Period) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Has an expression tell the key, or its tenant.
    #[must_use]
    pub const fn keyed_by_expression(mut self) -> Self {
        self.is_keyed_by_expression = true;
        self
    }

    /// Lets callers of one key compute side by side.
    #[must_use]
    pub const fn side_by_side(mut self) -> Self {
        self.single_flight = false;
        self
    }

    /// Sets the first part of every key, in place of the module.
    #[must_use]
    pub const fn within(mut self, namespace: &'static str) -> Self {
        self.namespace = namespace;
        self
    }

    /// Sets how long a copy of a shared value is kept in the process at most.
    #[must_use]
    pub const fn l1_ttl(mut self, ttl: Period) -> Self {
        self.l1_ttl = Some(ttl);
        self
    }

    /// Keeps no copy in the process of a shared value with more bytes.
    #[must_use]
    pub const fn l1_max_value(mut self, bytes: u64) -> Self {
        self.l1_max_value = Some(bytes);
        self
    }

    /// Lets a call fail that its store gives no answer.
    #[must_use]
    pub const fn fail_with_store(mut self) -> Self {
        self.fails_with_store = true;
        self
    }

    /// Limits the number of entries.
    #[must_use]
    pub const fn capacity(mut self, entries: usize) -> Self {
        self.capacity = Some(entries);
        self
    }

    /// Limits the bytes of all entries.
    #[must_use]
    pub const fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// Sets who is evicted.
    #[must_use]
    pub const fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self.says_policy = true;
        self
    }

    /// Sets the most keys that one call of a batch function is given: [`some_keys`].
    #[must_use]
    pub const fn max_batch(mut self, keys: usize) -> Self {
        self.max_batch = Some(keys);
        self
    }

    /// Sets for how long the calls of a batch function are gathered.
    #[must_use]
    pub const fn coalesce(mut self, time: Period) -> Self {
        self.coalesce = Some(time);
        self
    }

    /// Keeps values in a shared store: the default one, or the one of this name.
    #[must_use]
    pub const fn shared(mut self, store: Option<&'static str>) -> Self {
        self.scope = Scope::Shared;
        self.store = store;
        self
    }

    /// Says that the fields of the record are not written by the default codec.
    #[must_use]
    pub const fn codec_for_fields(mut self) -> Self {
        self.has_codec_for_fields = true;
        self
    }

    /// Keeps values in the process, whatever the record says.
    #[must_use]
    pub const fn in_process(mut self) -> Self {
        self.scope = Scope::Process;
        self.store = None;
        self
    }

    /// Keeps values in the value whose method it is.
    #[must_use]
    pub const fn in_values(mut self) -> Self {
        self.scope = Scope::Instance;
        self.store = None;
        self
    }

    /// Keeps values in each thread, whatever the record says.
    #[must_use]
    pub const fn in_thread(mut self) -> Self {
        self.scope = Scope::Thread;
        self.store = None;
        // A record may say so, whose other calculations can be made in the background.
        self.stale = None;
        self
    }

    /// Keeps values in a shared store: that of the record, if it has one, else the default one.
    #[must_use]
    pub const fn in_a_store(mut self) -> Self {
        self.scope = Scope::Shared;
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

/// The number itself, of the keys that one call of a batch function is given.
///
/// # Panics
///
/// If there are none: at compile time, as an annotation is a constant.
#[doc(hidden)]
#[must_use]
pub const fn some_keys(keys: usize) -> usize {
    assert!(
        keys > 0,
        "a `max_batch` of zero computes nothing; write a larger one, or leave it out"
    );
    keys
}

const fn either(own: Option<Period>, of_record: Option<Period>) -> Option<Period> {
    match own {
        Some(_) => own,
        None => of_record,
    }
}
