//! From options as written to values, and to messages.

use proc_macro2::TokenStream;

use super::*;
use crate::diag::Rejected;

fn parse(options: &str) -> (MemoizeArgs, Vec<String>) {
    let tokens: TokenStream = options.parse().expect("tokens");
    let mut errors = Errors::default();
    let args = MemoizeArgs::parse(tokens, &mut errors);
    let messages = errors
        .finish()
        .err()
        .map_or_else(Vec::new, Rejected::messages);
    (args, messages)
}

fn messages(options: &str) -> Vec<String> {
    parse(options).1
}

#[test]
fn every_built_option_is_read() {
    let (args, messages) = parse(
        "ttl = \"5m\", capacity = 10, skip(a, b), key(u64) = a.id, name = \"n\", crate = ::x, \
         companion = c, batch, scope = shared, store = \"s\", version = 3,",
    );
    assert!(messages.is_empty(), "{messages:?}");
    let ttl = args.memo.ttl.expect("a ttl").value;
    assert!(matches!(ttl, Ttl::Period(Period::Fixed(ttl)) if ttl.as_secs() == 300));
    assert_eq!(args.skip.expect("a list").value, ["a", "b"]);
    assert!(args.key.expect("a key").value.ty.is_some());
    assert_eq!(args.memo.name.expect("a name").value.0.value(), "n");
    assert_eq!(args.companion.expect("a name").value.0, "c");
    assert_eq!(args.scope.expect("a scope").value, Scope::Shared);
    assert_eq!(args.memo.version.expect("a version").value.0, 3);
    assert!(args.batch.is_some() && args.root.is_some() && args.store.is_some());
    assert!(args.memo.capacity.is_some());
}

#[test]
fn the_options_of_time_and_of_limits_are_read() {
    let (args, messages) = parse(
        "ttl = |id, value| value.ttl, tti = \"1m\", jitter = \"10%\", stale = pick(1), \
         refresh_ahead, soft_timeout = \"50ms\", timeout = \"2s\", absent_ttl = \"30s\", \
         error_ttl = \"5s\", capacity = 0, max_bytes = \"64MiB\", weigh = my::bytes, \
         cache_if = |value| value.len() > 1, tags(\"user:{id}\"), namespace = \"crm\", \
         single_flight = false",
    );
    assert!(messages.is_empty(), "{messages:?}");
    let MemoizeArgs {
        memo, background, ..
    } = args;
    assert!(
        matches!(memo.ttl.expect("a ttl").value, Ttl::Hook(hook) if hook.parameters.len() == 2)
    );
    assert_eq!(memo.jitter.expect("a share").value.0, 1_000);
    assert!(matches!(
        memo.max_bytes.expect("a size").value,
        Bytes::Fixed(67_108_864)
    ));
    assert!(memo.tti.is_some() && memo.absent_ttl.is_some() && memo.weigh.is_some());
    assert!(memo.cache_if.is_some() && memo.tags.is_some() && memo.capacity.is_some());
    assert!(memo.stale.is_some() && background.refresh_ahead.is_some());
    assert!(background.soft_timeout.is_some() && background.timeout.is_some());
    assert!(background.side_by_side().is_some());
    assert!(args.error_ttl.is_some() && args.namespace.is_some());
}

#[test]
fn a_switch_that_is_on_says_nothing() {
    let (args, messages) = parse("single_flight = true");
    assert!(messages.is_empty() && args.background.side_by_side().is_none());
    assert!(parse("single_flight = 1").1[0].contains("`true` or `false`"));
}

#[test]
fn commas_inside_of_values_do_not_part_options() {
    let (args, messages) =
        parse("key = pair::<u8, u8>(a, b), ttl = pick(1, 2), capacity = max(1, 2)");
    assert!(messages.is_empty(), "{messages:?}");
    assert!(args.key.is_some());
    assert!(args.memo.ttl.is_some() && args.memo.capacity.is_some());
}

#[test]
fn a_store_implies_the_shared_scope() {
    assert_eq!(parse("store = \"s\"").0.scope(), Scope::Shared);
    assert_eq!(parse("scope = process").0.scope(), Scope::Process);
    assert_eq!(parse("").0.scope(), Scope::Process);
}

#[test]
fn after_a_mistake_the_others_are_found_too() {
    assert_eq!(
        messages("tll = \"5m\", capacity = \"0\", batch = 1, compress = lz4, ttl = , 5"),
        [
            "`ttl` has no value; write it behind the `=`",
            "expected the name of an option, as in `ttl = \"5m\"`",
            "unknown option `tll`; did you mean `ttl`?",
            "a capacity is a number of entries; write `capacity = 0`, without quotes",
            "`batch` stands alone; write `batch`",
            "`compress` is not built yet; leave it out",
        ]
    );
    assert_eq!(messages("ttl = \"5m\" capacity = 3").len(), 1);
    assert_eq!(messages("ttl = \"5m\", ttl = \"6m\"").len(), 1);
}

#[test]
fn every_option_of_the_contract_is_built_or_said_to_be_not() {
    let contract = [
        "ttl",
        "tti",
        "jitter",
        "stale",
        "refresh_ahead",
        "soft_timeout",
        "timeout",
        "capacity",
        "max_bytes",
        "policy",
        "weigh",
        "skip",
        "key",
        "cache_if",
        "absent_ttl",
        "error_ttl",
        "tags",
        "namespace",
        "version",
        "scope",
        "store",
        "codec",
        "compress",
        "encrypt",
        "l1_ttl",
        "l1_max_value",
        "on_store_error",
        "batch",
        "max_batch",
        "coalesce",
        "single_flight",
        "name",
        "companion",
        "crate",
    ];
    for option in contract {
        let messages = messages(option).concat();
        let not_built = messages.contains("is not built yet");
        assert!(
            [memo::OPTIONS, background::OPTIONS, OPTIONS]
                .concat()
                .contains(&option)
                != not_built,
            "{option}: {messages}"
        );
    }
}
