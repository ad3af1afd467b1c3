//! The options of a memo, for people and tools.

use std::time::Duration;

use super::hooks::Hooked;
use super::{Scope, Spec};
use crate::policy::Period;

/// The options of a memo, as they were written or as they are by default.
///
/// What an expression or a closure says is not known before it is asked: of such an option there is
/// the word that it was given, or, of a length of time, nothing.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an option that is given or is not"
)]
pub struct MemoOptions {
    /// The fields that identify a record; of a function, none.
    pub key_fields: &'static [&'static str],
    /// Where the values live.
    pub scope: Scope,
    /// The name of the store, where one was named.
    pub store: Option<&'static str>,
    /// What writes shared values; `None` where values are not shared.
    pub codec: Option<&'static str>,
    /// What shared values of this meaning are marked with.
    pub version: Option<String>,
    /// How long a value is fresh; `None` for ever, or as long as an expression says.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub ttl: Option<Duration>,
    /// Whether an expression or a closure says how long a value is fresh.
    pub has_computed_ttl: bool,
    /// How long a value is kept without being used, where that is limited.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub tti: Option<Duration>,
    /// The largest share of a ttl that is taken off it, 0 to 1.
    pub jitter: f64,
    /// How long after its ttl a value may still be served, where it may.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub stale: Option<Duration>,
    /// Whether a value is computed anew before it expires.
    pub refresh_ahead: bool,
    /// After how long a call is answered with a stale value, where that is limited.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub soft_timeout: Option<Duration>,
    /// After how long a call gives up, where that is limited.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub timeout: Option<Duration>,
    /// How long a `None` is fresh, where that differs.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub absent_ttl: Option<Duration>,
    /// How long an `Err` is stored, where it is.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub error_ttl: Option<Duration>,
    /// Whether callers of one key share a compute.
    pub single_flight: bool,
    /// The largest number of entries in the process, where there is one.
    pub capacity: Option<usize>,
    /// The most bytes of all entries in the process, where that is limited.
    pub max_bytes: Option<u64>,
    /// Who is evicted, by the name of the policy; `None` where the process keeps nothing.
    pub policy: Option<&'static str>,
    /// How long a copy of a shared value is kept in the process at most; zero, where none is.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub l1_ttl: Option<Duration>,
    /// The bytes of the largest shared value of which a copy is kept, where that is limited.
    pub l1_max_value: Option<u64>,
    /// Whether a call fails that its store gives no answer, where the values are in one.
    pub fails_with_store: bool,
    /// The most keys or records that one call is given, where that is limited.
    pub max_batch: Option<usize>,
    /// For how long calls are gathered, where they are.
    #[cfg_attr(feature = "serde", serde(serialize_with = "crate::seconds::maybe"))]
    pub coalesce: Option<Duration>,
    /// Whether entries belong to tags.
    pub has_tags: bool,
    /// Whether entries belong to tenants.
    pub has_tenant: bool,
    /// Whether a function tells the bytes of a value.
    pub has_weigh: bool,
    /// Whether a closure tells which values are stored.
    pub has_cache_if: bool,
}

impl MemoOptions {
    pub(crate) fn new(spec: &Spec, hooks: Hooked) -> Self {
        let is_computed = spec.ttl.is_some_and(|ttl| ttl.known().is_none());
        Self {
            key_fields: spec.key_fields,
            scope: spec.scope,
            store: spec.store,
            codec: spec.codec,
            version: spec.is_shared().then(|| spec.version.to_string()),
            ttl: spec.ttl.and_then(Period::known),
            has_computed_ttl: is_computed || hooks.has_ttl,
            tti: spec.tti.and_then(Period::known),
            jitter: f64::from(spec.jitter) / 10_000.0,
            stale: spec.stale.and_then(Period::known),
            refresh_ahead: spec.refresh_ahead,
            soft_timeout: spec.soft_timeout.and_then(Period::known),
            timeout: spec.timeout.and_then(Period::known),
            absent_ttl: hooks.absent.and_then(Period::known),
            error_ttl: hooks.error.and_then(Period::known),
            single_flight: spec.single_flight,
            capacity: spec.capacity,
            max_bytes: spec.max_bytes,
            policy: spec.is_in_process().then(|| spec.policy.name()),
            l1_ttl: spec
                .is_shared()
                .then(|| spec.copies_live().known())
                .flatten(),
            l1_max_value: spec.l1_max_value,
            fails_with_store: spec.fails_with_store,
            max_batch: spec.max_batch,
            coalesce: spec.coalesce.and_then(Period::known),
            has_tags: hooks.has_tags,
            has_tenant: hooks.has_tenant,
            has_weigh: hooks.has_weigh,
            has_cache_if: hooks.has_store_if,
        }
    }
}
