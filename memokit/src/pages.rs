//! The guide and the reference, for who reads the documentation and has no repository at hand.
//!
//! The pages link to each other by labels, which they define for readers of the files. `links.md` stands
//! before each of them and defines the same labels for the documentation: the first definition counts.

/// One module for each page.
macro_rules! pages {
    ($($name:ident $file:literal)*) => {$(
        #[doc = include_str!("links.md")]
        #[doc = "\n"]
        #[doc = include_str!(concat!("../docs/", $file, ".md"))]
        pub mod $name {}
    )*};
}

#[doc = include_str!("links.md")]
#[doc = "\n"]
#[doc = include_str!("../docs/guide/README.md")]
///
/// These pages are documentation only: there is nothing in the modules.
pub mod guide {
    pages! {
        batch "guide/batch"
        by_hand "guide/by-hand"
        eviction "guide/eviction"
        first_memo "guide/first-memo"
        generic "guide/generic"
        keys "guide/keys"
        methods "guide/methods"
        migrating_from_cached "guide/migrating-from-cached"
        postgres "guide/postgres"
        records "guide/records"
        stores "guide/stores"
        tenants "guide/tenants"
        testing "guide/testing"
        threads "guide/threads"
        warming "guide/warming"
        watching "guide/watching"
    }
}

#[doc = include_str!("links.md")]
#[doc = "\n"]
#[doc = include_str!("../docs/reference/options.md")]
///
/// These pages are documentation only: there is nothing in the modules.
pub mod reference {
    pages! {
        absent_ttl "reference/absent_ttl"
        batch "reference/batch"
        cache_calculation "reference/cache_calculation"
        cache_if "reference/cache_if"
        cache_key "reference/cache_key"
        capacity "reference/capacity"
        cell "reference/cell"
        coalesce "reference/coalesce"
        codec "reference/codec"
        companion "reference/companion"
        context "reference/context"
        crate_ "reference/crate"
        depends "reference/depends"
        derive_memoized "reference/derive_memoized"
        error_ttl "reference/error_ttl"
        errors "reference/errors"
        jitter "reference/jitter"
        key "reference/key"
        keys "reference/keys"
        l1_max_value "reference/l1_max_value"
        l1_ttl "reference/l1_ttl"
        on_store_error "reference/on_store_error"
        max_batch "reference/max_batch"
        max_bytes "reference/max_bytes"
        mem_size "reference/mem_size"
        memoized "reference/memoized"
        name "reference/name"
        namespace "reference/namespace"
        not_built_yet "reference/not-built-yet"
        policy "reference/policy"
        refresh_ahead "reference/refresh_ahead"
        scope "reference/scope"
        select "reference/select"
        single_flight "reference/single_flight"
        skip "reference/skip"
        soft_timeout "reference/soft_timeout"
        stale "reference/stale"
        store "reference/store"
        tags "reference/tags"
        tenant "reference/tenant"
        test "reference/test"
        timeout "reference/timeout"
        tti "reference/tti"
        ttl "reference/ttl"
        version "reference/version"
        weigh "reference/weigh"
        with "reference/with"
    }
}
