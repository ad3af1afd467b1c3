//! The options that functions and calculations share.

use super::amount::{Bytes, Percent};
use super::codec::Codec;
use super::duration::{Period, Ttl};
use super::entry::Entry;
use super::hook::Hook;
use super::policy::Policy;
use super::tags::Tags;
use super::value::{Capacity, ItemPath, MaxBatch, Number, OnStoreError, Text};
use super::{Keyed, once, value};

/// The options that functions and calculations share.
#[derive(Debug, Default)]
pub(crate) struct MemoArgs {
    /// How long a value is fresh after the compute.
    pub(crate) ttl: Option<Keyed<Ttl>>,
    /// How long a value is kept without being used.
    pub(crate) tti: Option<Keyed<Period>>,
    /// The largest share that is taken off a ttl.
    pub(crate) jitter: Option<Keyed<Percent>>,
    /// How long after its ttl a value may still be served.
    pub(crate) stale: Option<Keyed<Period>>,
    /// How long a value is fresh that says that there is none.
    pub(crate) absent_ttl: Option<Keyed<Period>>,
    /// The largest number of entries.
    pub(crate) capacity: Option<Keyed<Capacity>>,
    /// The most bytes of all entries.
    pub(crate) max_bytes: Option<Keyed<Bytes>>,
    /// Who is evicted.
    pub(crate) policy: Option<Keyed<Policy>>,
    /// How long a copy of a shared value is kept in the process.
    pub(crate) l1_ttl: Option<Keyed<Period>>,
    /// The bytes of the largest value of which one is kept.
    pub(crate) l1_max_value: Option<Keyed<Bytes>>,
    /// What becomes of a call whose store fails.
    pub(crate) on_store_error: Option<Keyed<OnStoreError>>,
    /// The most keys that one call of a batch is given.
    pub(crate) max_batch: Option<Keyed<MaxBatch>>,
    /// What tells the bytes of a value.
    pub(crate) weigh: Option<Keyed<ItemPath>>,
    /// What tells whether a value is stored.
    pub(crate) cache_if: Option<Keyed<Hook>>,
    /// The groups that an entry belongs to.
    pub(crate) tags: Option<Keyed<Tags>>,
    /// The name in the registry and in keys.
    pub(crate) name: Option<Keyed<Text>>,
    /// What writes shared values.
    pub(crate) codec: Option<Keyed<Codec>>,
    /// What tells these values from those of an earlier program.
    pub(crate) version: Option<Keyed<Number>>,
    /// The names of all options that were given, also of those that are wrong.
    written: Vec<String>,
}

pub(super) const OPTIONS: &[&str] = &[
    "ttl",
    "tti",
    "jitter",
    "stale",
    "absent_ttl",
    "capacity",
    "max_bytes",
    "policy",
    "l1_ttl",
    "l1_max_value",
    "on_store_error",
    "max_batch",
    "weigh",
    "cache_if",
    "tags",
    "name",
    "codec",
    "version",
];

impl MemoArgs {
    /// Takes an option, if it is one of these.
    pub(super) fn accept(&mut self, entry: &Entry) -> Option<darling::Result<()>> {
        let name = entry.name.to_string();
        let accepted = match name.as_str() {
            "ttl" => once(&mut self.ttl, entry, Ttl::from_entry(entry)),
            "tti" => once(&mut self.tti, entry, Period::from_entry(entry)),
            "jitter" => value(&mut self.jitter, entry, "jitter = \"10%\""),
            "stale" => once(&mut self.stale, entry, Period::from_entry(entry)),
            "absent_ttl" => once(&mut self.absent_ttl, entry, Period::from_entry(entry)),
            "capacity" => value(&mut self.capacity, entry, "capacity = 10_000"),
            "max_bytes" => value(&mut self.max_bytes, entry, "max_bytes = \"64MiB\""),
            "policy" => value(&mut self.policy, entry, "policy = lru"),
            // Zero has a meaning here: that no copy is kept.
            "l1_ttl" => value(&mut self.l1_ttl, entry, "l1_ttl = \"30s\""),
            "l1_max_value" => value(&mut self.l1_max_value, entry, "l1_max_value = \"64KiB\""),
            "on_store_error" => value(&mut self.on_store_error, entry, "on_store_error = fail"),
            "max_batch" => value(&mut self.max_batch, entry, "max_batch = 500"),
            "weigh" => value(&mut self.weigh, entry, "weigh = bytes_of"),
            "cache_if" => value(
                &mut self.cache_if,
                entry,
                "cache_if = |value| value.is_some()",
            ),
            "tags" => once(&mut self.tags, entry, Tags::from_entry(entry)),
            "name" => value(&mut self.name, entry, "name = \"prices\""),
            "codec" => value(&mut self.codec, entry, "codec = msgpack"),
            "version" => value(&mut self.version, entry, "version = 2"),
            _ => return None,
        };
        self.written.push(name);
        Some(accepted)
    }

    /// Whether an option was given, right or wrong: a mistake in it is told already.
    pub(crate) fn mentions(&self, option: &str) -> bool {
        self.written.iter().any(|name| name == option)
    }
}
