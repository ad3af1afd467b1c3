//! From options and signature to a function, and to messages.

use proc_macro2::TokenStream;

use super::*;
use crate::args::MemoizeArgs;
use crate::diag::{Errors, Rejected};

fn resolve(options: &str, item: &str) -> Result<MemoFn, Vec<String>> {
    let tokens = |code: &str| code.parse::<TokenStream>().expect("tokens");
    let mut errors = Errors::default();
    let args = MemoizeArgs::parse(tokens(options), &mut errors);
    MemoFn::resolve(args, &tokens(item), errors).map_err(Rejected::messages)
}

fn keys(options: &str, item: &str) -> Vec<usize> {
    let memo = resolve(options, item).expect(item);
    memo.key_parameters().map(|(index, _)| index).collect()
}

fn refusals(options: &str, item: &str) -> Vec<String> {
    resolve(options, item).expect_err(item)
}

#[test]
fn every_parameter_is_part_of_the_key_but_for_what_is_skipped() {
    let item = "fn f(a: &str, b: u8, c: &dyn Log) -> u8 { b }";
    assert_eq!(keys("skip(c)", item), [0, 1]);
    assert_eq!(keys("skip(a, c)", item), [1]);
    assert_eq!(keys("key = b", item), [0, 1, 2]);
}

#[test]
fn a_borrowed_parameter_is_kept_in_its_owned_form() {
    let memo = resolve("", "fn f(a: &str, b: u8) -> u8 { b }").expect("a memo");
    let parts = memo
        .parameters
        .iter()
        .map(|parameter| parameter.part.as_ref());
    let borrowed: Vec<_> = parts
        .map(|part| part.expect("a part").is_borrowed)
        .collect();
    assert_eq!(borrowed, [true, false]);
}

#[test]
fn the_slice_of_a_batch_is_no_parameter() {
    let memo = resolve(
        "batch",
        "fn f(skus: &[Sku], country: &str) -> Vec<u8> { vec![] }",
    );
    let memo = memo.expect("a memo");
    assert!(memo.batch.is_some());
    assert_eq!(memo.parameters.len(), 1);
}

#[test]
fn all_mistakes_of_options_and_signature_come_at_once() {
    let item = "const unsafe extern \"C\" fn f<T>(&self, a: f64, b: &mut u8) -> &u8 { b }";
    let messages = refusals("ttl = 5, skip(c), version = 2", item);
    assert_eq!(messages.len(), 11, "{messages:#?}");
}

#[test]
#[cfg(not(feature = "async"))]
fn an_async_function_needs_the_feature() {
    let messages = refusals("", "async fn f(n: u8) -> u8 { n }");
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains("feature `async`"), "{messages:?}");
}

#[test]
#[cfg(not(feature = "shared"))]
fn a_shared_memo_needs_the_feature() {
    let item = "fn f(n: &[u8]) -> Vec<u8> { n.to_vec() }";
    for options in ["batch, scope = shared", "batch, store = \"s\""] {
        let messages = refusals(options, item);
        assert_eq!(messages.len(), 1);
        assert!(messages[0].contains("feature `sqlite`"), "{messages:?}");
    }
}

#[test]
fn contradictions_are_told() {
    let item = "fn f(n: u8) -> u8 { n }";
    assert_eq!(refusals("key = n, skip(n)", item).len(), 1);
    assert_eq!(
        refusals(
            "scope = process, store = \"s\", batch",
            "fn f(n: &[u8]) -> Vec<u8> {}"
        )
        .len(),
        1
    );
    assert_eq!(refusals("version = 1", item).len(), 1);
    assert!(refusals("scope = shared", item)[0].contains("not built yet"));
}

#[test]
fn a_record_is_there_beside_its_mistakes() {
    let item = "struct Customer { #[cache_calculation(ttl = 5)] revenue: Calculated<u64> }";
    let (record, result) = Record::resolve(item.parse().expect("tokens"));
    assert_eq!(record.expect("a record").calculations.len(), 1);
    let messages = result.expect_err("mistakes").messages();
    assert_eq!(messages.len(), 3, "{messages:#?}");
}
