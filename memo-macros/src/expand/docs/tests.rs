//! The words are right for all options, and break nobody's documentation.

use proc_macro2::TokenStream;

use super::{of_constant, of_wrapper};
use crate::args::{self, MemoizeArgs};
use crate::diag::{Errors, Rejected};
use crate::model::{Block, ImplBlock, MemoFn, Record};

fn tokens(code: &str) -> TokenStream {
    code.parse().expect(code)
}

/// What is said before the operations.
fn said(options: &str, item: &str) -> String {
    let mut errors = Errors::default();
    let args = MemoizeArgs::parse(tokens(options), &mut errors);
    let memo = MemoFn::resolve(args, &tokens(item), errors).map_err(Rejected::messages);
    before_operations(&memo.expect(options))
}

fn before_operations(memo: &MemoFn) -> String {
    let docs = of_wrapper(memo);
    assert!(!docs.trim().contains('\n'), "one paragraph: {docs}");
    assert!(docs.matches('`').count().is_multiple_of(2), "{docs}");
    let (words, _) = docs.split_once(". Operations: ").expect("operations");
    words.trim().to_owned()
}

/// A function of one key, with these options.
fn of(options: &str) -> String {
    let words = said(options, "fn f(id: u64, name: &str) -> Option<u64> { None }");
    let words = words.strip_suffix("; key: `id`, `name`").expect("the key");
    let words = words.strip_prefix("Memoized").expect("what it is");
    let words = words.trim_start_matches(": ").split("`, `");
    words
        .map(|words| words.trim_matches('`'))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A batch function, likewise.
fn of_batch(options: &str) -> String {
    let item = "fn f(ids: &[u64], name: &str) -> Vec<u64> { vec![] }";
    said(&format!("batch, {options}"), item)
}

#[test]
fn without_options_there_is_the_key() {
    assert_eq!(of(""), "");
    assert_eq!(said("", "fn f() -> u64 { 1 }"), "Memoized; one value");
}

const WORDS: &[(&str, &str, &str)] = &[
    ("ttl", r#"ttl = "5m""#, "ttl 5m"),
    ("ttl", "ttl = config().ttl", "ttl config().ttl"),
    ("ttl", "ttl = |_, _, value| *value", "ttl by value"),
    ("tti", r#"tti = "1h 30m""#, "tti 1h 30m"),
    (
        "jitter",
        r#"ttl = "5m", jitter = "2.5%""#,
        "ttl 5m, jitter 2.5%",
    ),
    ("stale", r#"ttl = "5m", stale = "1d""#, "ttl 5m, stale 1d"),
    (
        "refresh_ahead",
        r#"ttl = "5m", refresh_ahead"#,
        "ttl 5m, refresh_ahead",
    ),
    (
        "soft_timeout",
        r#"ttl = "5m", stale = "10m", soft_timeout = "50ms""#,
        "ttl 5m, stale 10m, soft_timeout 50ms",
    ),
    ("timeout", r#"timeout = "2s""#, "timeout 2s"),
    ("absent_ttl", r#"absent_ttl = "30s""#, "absent_ttl 30s"),
    ("error_ttl", r#"error_ttl = "5s""#, "error_ttl 5s"),
    ("single_flight", "single_flight = false", "no single_flight"),
    ("single_flight", "single_flight = true", ""),
    ("capacity", "capacity = 10_000", "capacity 10,000"),
    ("capacity", "capacity = MOST / 2", "capacity MOST/2"),
    ("max_bytes", r#"max_bytes = "64MiB""#, "max_bytes 64 MiB"),
    ("max_bytes", "max_bytes = 64 * MIB", "max_bytes 64*MIB"),
    ("policy", "policy = s3_fifo", "policy s3_fifo"),
    ("policy", "policy = my::Newest", "policy my::Newest"),
    ("weigh", "weigh = Vec::len", "weigh Vec::len"),
    ("cache_if", "cache_if = |value| value.is_some()", "cache_if"),
    ("tags", r#"tags("user:{id}", "all")"#, "tags user:{id}, all"),
    ("tags", r#"tags("a `b` [c]")"#, "tags …"),
    ("tags", "tags = |_, _, _| [String::new()]", "tags by value"),
    ("namespace", r#"namespace = "crm""#, "namespace crm"),
    ("name", r#"name = "prices""#, "name prices"),
    // Of the companion there is its name, and of the crate nothing to say.
    ("companion", "companion = other", ""),
    ("crate", "crate = other", ""),
];

#[test]
fn each_option_is_said_in_its_own_word() {
    for (option, written, words) in WORDS {
        assert_eq!(of(written), *words, "{option}: {written}");
    }
    // What is long, or would break out of its back-ticks, is not shown.
    let long = format!("ttl = {}", ["a"; 40].join(" + "));
    assert_eq!(of(&long), "ttl by an expression");
    assert_eq!(of(r#"ttl = parse("`")"#), "ttl by an expression");
}

#[test]
fn no_option_is_forgotten() {
    // Said by what is below, or said about structs and fields.
    let others = [
        "skip",
        "key",
        "tenant",
        "batch",
        "max_batch",
        "coalesce",
        "scope",
        "store",
        "codec",
        "version",
        "l1_ttl",
        "l1_max_value",
        "on_store_error",
        "with",
        "depends",
        "select",
        "context",
        "cell",
    ];
    for option in args::options() {
        let is_tried = WORDS.iter().any(|(tried, ..)| tried == option);
        assert_ne!(is_tried, others.contains(option), "{option}");
    }
}

#[test]
fn the_key_is_told() {
    let item = "fn f(user: &User, (a, b): (u8, u8), db: &Db) -> u64 { 1 }";
    assert_eq!(
        said("skip(db)", item),
        "Memoized; key: `user`, `(a,b)`; not `db`"
    );
    assert_eq!(said("key(u64) = user.id", item), "Memoized; key: `user.id`");
    assert_eq!(
        said("key = user.id, tenant = &user.org", item),
        "Memoized; key: `user.id`; tenant: `&user.org`"
    );
    let all = "fn f(db: &Db) -> u64 { 1 }";
    assert_eq!(said("skip(db)", all), "Memoized; one value; not `db`");
}

#[test]
fn a_batch_is_told() {
    assert_eq!(
        of_batch(""),
        "Memoized: `batch`; key: each of `ids`, `name`"
    );
    assert_eq!(
        of_batch(r#"max_batch = 500, coalesce = "1ms", skip(name)"#),
        "Memoized: `batch`, `max_batch 500`, `coalesce 1ms`; key: each of `ids`; not `name`"
    );
}

#[test]
#[cfg(feature = "codec-postcard")]
fn a_store_is_told() {
    assert_eq!(of("scope = process"), "");
    assert_eq!(of("scope = shared"), "scope shared");
    assert_eq!(of(r#"store = "crm", version = 2"#), "store crm, version 2");
    assert_eq!(
        of("scope = shared, codec = postcard"),
        "scope shared, codec postcard"
    );
    assert_eq!(
        of("scope = shared, codec = my::Pretty"),
        "scope shared, codec my::Pretty"
    );
    assert_eq!(
        of("scope = shared, on_store_error = fail"),
        "scope shared, on_store_error fail"
    );
    assert_eq!(
        of(r#"scope = shared, l1_ttl = "5s", l1_max_value = "64KiB""#),
        "l1_ttl 5s, l1_max_value 64 KiB, scope shared"
    );
}

#[test]
fn a_method_is_told() {
    let block = "impl Customer {
        #[cache_calculation(ttl = \"1h\", skip(db))]
        fn greeting(&self, lang: &str, db: &Db) -> String { String::new() }
        #[cache_calculation(scope = instance)]
        fn total(&self, percent: u64) -> u64 { 1 }
        #[cache_calculation(batch)]
        fn credit(all: &[&Self]) -> Vec<u64> { vec![] }
    }";
    let (block, result) = Block::resolve(TokenStream::new(), &tokens(block));
    result.map_err(Rejected::messages).expect("a block");
    let Some(Block::Impl(ImplBlock { methods, .. })) = block else {
        unreachable!("it is an impl block");
    };
    let said: Vec<_> = methods
        .iter()
        .map(|(_, memo)| before_operations(memo))
        .collect();
    assert_eq!(
        said,
        [
            "Memoized: `ttl 1h`; key: that of the `Customer`, `lang`; not `db`",
            "Memoized: `scope instance`; key: `percent`",
            "Memoized: `batch`; key: each of `all`",
        ]
    );
    assert!(
        of_wrapper(&methods[0].1)
            .contains("Operations: `Customer::greeting_memo().peek(…)`, `contains`")
    );
}

#[test]
fn it_is_a_paragraph_of_its_own() {
    let mut errors = Errors::default();
    let args = MemoizeArgs::parse(TokenStream::new(), &mut errors);
    let item = "/// What it costs.\nfn f(n: u64) -> u64 { n }";
    let memo = MemoFn::resolve(args, &tokens(item), errors).map_err(Rejected::messages);
    let docs = of_wrapper(&memo.expect("a memo"));
    assert!(
        docs.starts_with("\n Memoized; key: `n`. Operations: `f::peek(…)`, `contains`"),
        "{docs}"
    );
}

#[test]
fn a_calculation_is_told_with_what_its_record_says() {
    let record = "#[memo(ttl = \"1h\", namespace = \"crm\")] struct Customer {
        #[memo(key)]
        id: u64,
        /// Sum of paid invoices.
        #[cache_calculation(with = f, ttl = \"10m\", capacity = 1000)]
        revenue: Calculated<u64>,
        #[cache_calculation(with = f, tags(\"{id}\"))]
        risk: Calculated<u64>,
    }";
    let (record, result) = Record::resolve(tokens(record));
    result.map_err(Rejected::messages).expect("a record");
    let record = record.expect("a record");
    let said = record.calculations.iter();
    let said: Vec<_> = said
        .map(|calculation| of_constant(&record, calculation))
        .collect();
    assert_eq!(
        said,
        [
            "\n Selects the calculation of the field `revenue`: `ttl 10m`, `capacity 1,000`, `namespace crm`.",
            " Selects the calculation of the field `risk`: `tags {id}`, `ttl 1h`, `namespace crm`.",
        ]
    );
}
