//! The guide and the reference, whose examples are tests here.

#[doc = include_str!("../../docs/guide/batch.md")]
#[doc = include_str!("../../docs/guide/by-hand.md")]
#[doc = include_str!("../../docs/guide/first-memo.md")]
#[doc = include_str!("../../docs/guide/keys.md")]
#[doc = include_str!("../../docs/guide/methods.md")]
#[doc = include_str!("../../docs/guide/records.md")]
#[doc = include_str!("../../docs/guide/stores.md")]
#[doc = include_str!("../../docs/guide/tenants.md")]
#[doc = include_str!("../../docs/guide/testing.md")]
#[doc = include_str!("../../docs/guide/threads.md")]
#[doc = include_str!("../../docs/guide/warming.md")]
#[doc = include_str!("../../docs/guide/watching.md")]
#[doc = include_str!("../../docs/reference/keys.md")]
#[doc = include_str!("../../docs/reference/options.md")]
#[doc = include_str!("../../docs/reference/scope.md")]
#[cfg(doctest)]
struct Docs;
