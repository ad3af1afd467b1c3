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
fn a_borrow_is_found_inside_of_what_is_known() {
    let borrows = |ty: &str| {
        let item = format!("fn f(a: {ty}) -> u8 {{ 1 }}");
        let memo = resolve("", &item).expect(&item);
        let part = memo.parameters[0].part.as_ref().expect("a part");
        !matches!(part.shape, Shape::Whole(_))
    };
    for ty in [
        "&str",
        "Option<&str>",
        "std::option::Option<&'x str>",
        "(u8, &str)",
        "[&str; 2]",
        "Vec<&str>",
        "Box<[&str]>",
        "Cow<'_, str>",
        "&'static str",
    ] {
        assert!(borrows(ty), "{ty}");
    }
    for ty in [
        "u8",
        "Option<String>",
        "Option<&'static str>",
        "Cow<'static, str>",
        "(u8, fn(&u8) -> u8)",
        "Cow<str>",
    ] {
        assert!(!borrows(ty), "{ty}");
    }
}

#[test]
fn a_borrow_inside_of_anything_else_is_refused() {
    for ty in [
        "Db<'_>",
        "&Db<'_>",
        "Arc<&str>",
        "Result<&str, u8>",
        "Option<Rc<&str>>",
        "Vec<&str, A>",
        "Option<'_, &str>",
        "Cow<'_, 'x, str>",
        "Cow<'_, [&str]>",
        "<T as Trait<'_>>::Option<&str>",
        "(&u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8, u8)",
    ] {
        let message = refusal("", &format!("fn f(a: {ty}) -> u8 {{ 1 }}"));
        assert!(message.contains("inside of `Option`"), "{ty}: {message}");
        assert!(message.contains("`skip(a)`"), "{ty}: {message}");
    }
    assert!(refusal("", "fn f(a: Option<&mut u8>) -> u8 { 1 }").contains("`&mut`"));
    assert!(refusal("", "fn f(a: (&u8, f64)) -> u8 { 1 }").contains("a float"));
    assert!(refusal("", "fn f(a: &[&dyn Log]) -> u8 { 1 }").contains("a `dyn` value"));
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
    #[cfg(feature = "codec-postcard")]
    assert!(resolve("scope = shared", item).is_ok());
    #[cfg(not(feature = "codec-postcard"))]
    assert!(refusal("scope = shared", item).contains("needs a codec"));
    #[cfg(feature = "shared")]
    assert!(resolve("scope = shared, codec = Mine", item).is_ok());
    assert!(refusal("codec = Mine", item).contains("write `scope = shared`"));
}

fn refusal(options: &str, item: &str) -> String {
    let messages = refusals(options, item);
    assert_eq!(messages.len(), 1, "{options}: {messages:#?}");
    messages.concat()
}

#[test]
fn contradictions_of_time_are_told() {
    let item = "fn f(n: u8) -> u8 { n }";
    assert!(refusal("jitter = \"10%\"", item).contains("`jitter` needs a `ttl`"));
    assert!(refusal("stale = \"1m\"", item).contains("`stale` needs a `ttl`"));
    assert!(refusal("refresh_ahead", item).contains("`refresh_ahead` needs a `ttl`"));
    assert!(refusal("ttl = \"1m\", soft_timeout = \"1s\"", item).contains("needs `stale`"));
    let soft = "ttl = \"1m\", stale = \"1m\", soft_timeout = \"2s\"";
    assert!(refusal(&format!("{soft}, timeout = \"2s\""), item).contains("not shorter"));
    assert!(resolve(&format!("{soft}, timeout = \"3s\""), item).is_ok());
    assert!(resolve(&format!("{soft}, timeout = limit()"), item).is_ok());
    // A mistake in what is needed is the only one.
    assert!(refusal("ttl = 5, stale = \"1m\", soft_timeout = \"1s\"", item).contains("a unit"));
    assert!(refusal("ttl = \"1m\", stale = 5, soft_timeout = \"1s\"", item).contains("a unit"));
}

#[test]
fn a_compute_in_the_background_is_a_flight() {
    let item = "fn f(n: u8) -> Result<u8, memokit::Error> { Ok(n) }";
    for option in [
        "ttl = \"1m\", stale = \"1m\"",
        "ttl = \"1m\", refresh_ahead",
        "timeout = \"1s\"",
    ] {
        let options = format!("{option}, single_flight = false");
        assert!(
            refusal(&options, item).contains("does not go with"),
            "{option}"
        );
    }
    #[cfg(feature = "async")]
    {
        let item = format!("async {item}");
        let memo = resolve("timeout = \"1s\", single_flight = false", &item);
        assert!(!memo.expect("an async compute is dropped").detaches());
    }
}

#[test]
fn only_what_can_be_kept_goes_on_in_the_background() {
    let stale = "ttl = \"1m\", stale = \"1m\", skip(a)";
    let refusal = |ty: &str| refusal(stale, &format!("fn f(a: {ty}, b: &str) -> u8 {{ 1 }}"));
    assert!(refusal("&dyn Log").contains("`&Arc<dyn …>`"));
    assert!(refusal("&mut Log").contains("`&mut`"));
    assert!(refusal("&Db<'_>").contains("a borrow inside"));
    assert!(refusal("Option<&dyn Log>").contains("`&Arc<dyn …>`"));
    for nested in ["&[&[&str]]", "Option<&[&str]>", "&&&str"] {
        let message = refusal(nested);
        assert!(
            message.contains("a borrow inside what is borrowed"),
            "{nested}: {message}"
        );
        let item = format!("fn f(b: {nested}) -> u8 {{ 1 }}");
        let messages = refusals("ttl = \"1m\", stale = \"1m\"", &item);
        assert_eq!(messages, [message]);
    }
    for ty in [
        "Option<&str>",
        "&Option<&Db>",
        "&&str",
        "&[&str]",
        "&[(&str, Option<&Db>)]",
        "([&str; 2], Vec<&str>, Box<[&str]>)",
        "Cow<'_, str>",
        "&Arc<dyn Log>",
        "&Db",
        "&'static str",
        "Option<&'static str>",
        "fn(&u8) -> u8",
    ] {
        let item = format!("fn f(a: {ty}, b: &str) -> u8 {{ 1 }}");
        assert!(
            resolve(stale, &item).is_ok_and(|memo| memo.detaches()),
            "{ty}"
        );
        assert!(
            resolve("skip(a)", &item).is_ok_and(|memo| !memo.detaches()),
            "{ty}"
        );
    }
}

#[test]
fn a_closure_is_given_the_parts_of_the_key_then_the_value() {
    let item = "fn f(zone: &str, client: &Client, (a, b): (u8, u8)) -> u8 { 1 }";
    let skip = |option: &str| format!("skip(client), {option}");
    assert!(resolve(&skip("ttl = |zone, _, value| x"), item).is_ok());
    let message = refusal(&skip("ttl = |value| x"), item);
    assert!(
        message.contains("`zone`, `part1`, then the value; write `ttl = |zone, part1, value| …`"),
        "{message}"
    );
    assert!(refusal("tags = |value| x", "fn f(n: u8) -> u8 { 1 }").contains("|n, value|"));
    assert!(refusal("ttl = || x", "fn f() -> u8 { 1 }").contains("write `ttl = |value| …`"));
    assert!(refusal("cache_if = |a, b| x", "fn f() -> u8 { 1 }").contains("|value|"));
    let item = "fn f(n: &[u8], to: &str) -> Vec<u8> { vec![] }";
    assert!(refusal("batch, ttl = |value| x", item).contains("|item, to, value|"));
    let item = "fn f(n: u8, m: u8) -> u8 { 1 }";
    assert!(resolve("key(u8) = n, ttl = |key, value| x", item).is_ok());
    assert!(refusal("key = n, ttl = |key, value| x", item).contains("write `key(TYPE) = …`"));
    assert!(resolve("key = n, cache_if = |value| x", item).is_ok());
}

#[test]
fn a_tag_names_parts_of_the_key() {
    let item = "fn f(zone: &str, client: &Client, r#type: u8) -> u8 { 1 }";
    let skip = |option: &str| format!("skip(client), {option}");
    assert!(resolve(&skip("tags(\"all\", \"{zone}/{type:?}\")"), item).is_ok());
    let message = refusal(&skip("tags(\"{client}\")"), item);
    assert_eq!(
        message,
        "`client` is not part of the key; there are `zone`, `type`"
    );
    assert!(refusal(&skip("tags(\"{zne}\")"), item).contains("did you mean `zone`"));
    assert!(refusal(&skip("tags(\"{}\")"), item).contains("write its name"));
    let item = "fn f(n: u8) -> u8 { 1 }";
    assert!(resolve("key(u8) = n, tags(\"{key}\")", item).is_ok());
    assert!(refusal("key(u8) = n, tags(\"{n}\")", item).contains("there is `key`"));
    assert!(refusal("key = n, tags(\"{n}\")", item).contains("`key(TYPE) = …`"));
    assert!(resolve("key = n, tags(\"all\")", item).is_ok());
    assert_eq!(refusals("tags(\"{a}\", \"{b}\", \"{}\")", item).len(), 1);
    assert_eq!(refusals("tags(\"{a}\", \"{b}\")", item).len(), 2);
}

#[test]
fn what_is_built_for_functions_of_one_key_only_is_refused_elsewhere() {
    let options = "ttl = \"1m\", stale = \"1m\", refresh_ahead, soft_timeout = \"1s\", timeout = \
                   \"2s\", error_ttl = \"1s\", single_flight = false";
    let item = "fn f(n: &[u8]) -> Vec<u8> { vec![] }";
    let messages = refusals(&format!("batch, {options}, tags(\"a\")"), item);
    assert_eq!(messages.len(), 6, "{messages:#?}");
    assert!(
        messages
            .iter()
            .all(|message| message.contains("for batch functions"))
    );
    let here = "batch, tti = \"1m\", max_bytes = \"1MB\", weigh = bytes, absent_ttl = \"1s\"";
    assert!(resolve(here, item).is_ok());
}

#[test]
#[cfg(feature = "codec-postcard")]
fn what_is_built_for_values_in_the_process_only_is_refused_of_shared_ones() {
    let item = "fn f(n: &[u8]) -> Vec<u8> { vec![] }";
    let options = "batch, scope = shared, ttl = \"1m\", tti = \"1m\", stale = \"1m\"";
    let messages = refusals(options, item);
    assert_eq!(messages.len(), 2, "{messages:#?}");
    assert!(
        messages
            .iter()
            .all(|message| message.contains("for shared values"))
    );
    let options = "batch, scope = shared, ttl = |item, value| x, jitter = \"1%\", absent_ttl = \
                   \"1s\", cache_if = |value| x, namespace = \"n\", max_bytes = \"1MB\", \
                   weigh = bytes, policy = lru, l1_ttl = \"1s\", l1_max_value = \"1kB\"";
    assert!(resolve(options, item).is_ok());
    let none = "batch, scope = shared, l1_ttl = \"0s\"";
    assert!(resolve(none, item).is_ok());
    let messages = refusals(
        &format!("{none}, l1_max_value = \"1kB\", capacity = 3"),
        item,
    );
    assert_eq!(messages.len(), 2, "{messages:#?}");
}

#[test]
fn a_record_is_there_beside_its_mistakes() {
    let item = "struct Customer { #[cache_calculation(ttl = 5)] revenue: Calculated<u64> }";
    let (record, result) = Record::resolve(item.parse().expect("tokens"));
    assert_eq!(record.expect("a record").calculations.len(), 1);
    let messages = result.expect_err("mistakes").messages();
    assert_eq!(messages.len(), 3, "{messages:#?}");
}

fn block(item: &str) -> (Vec<MemoFn>, Vec<String>) {
    let tokens = item.parse::<TokenStream>().expect("tokens");
    let (block, mistakes) = Block::resolve(TokenStream::new(), &tokens);
    let methods = match block {
        Some(Block::Impl(block)) => block.methods,
        Some(Block::Trait(block)) => block.methods,
        None => Vec::new(),
    };
    let methods = methods.into_iter().map(|(_, memo)| memo).collect();
    (
        methods,
        mistakes
            .map_err(Rejected::messages)
            .err()
            .unwrap_or_default(),
    )
}

fn text(tokens: impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

#[test]
fn a_receiver_is_the_first_parameter_and_is_known_by_its_key() {
    let (methods, mistakes) = block(
        "impl Customer { #[cache_calculation(skip(db))] fn f(&self, lang: &str, db: &Db) -> u8 { 1 } }",
    );
    assert_eq!(mistakes, [] as [&str; 0]);
    let memo = methods.first().expect("a method");
    assert!(memo.is_of_record());
    let kept: Vec<_> = memo.key_parameters().map(|(index, _)| index).collect();
    assert_eq!(kept, [0, 1]);
    assert_eq!(memo.companion, "f_memo");
    assert_eq!(
        (memo.spec.record.as_deref(), memo.spec.item.as_str()),
        (Some("Customer"), "f")
    );
}

#[test]
fn outside_of_the_block_self_is_the_type_and_what_is_the_traits_is_so() {
    let (methods, _) = block(
        "impl<T: 'static> a::Priced<u8> for Page<T> { type Item = u8; \
         #[cache_calculation(key(Self::Item) = Self::BASE + 1)] \
         fn f(&self, other: &Self, item: Self::Item) -> Option<Self> { Self::Item::f(Self::BASE) } }",
    );
    let memo = methods.first().expect("a method");
    let types: Vec<_> = memo
        .parameters
        .iter()
        .map(|parameter| text(&parameter.written.ty))
        .collect();
    assert_eq!(
        types,
        ["&Page<T>", "&Page<T>", "<Page<T>asa::Priced<u8>>::Item"]
    );
    assert_eq!(text(&memo.returns), "Option<Page<T>>");
    assert_eq!(
        text(&memo.options),
        "key(<Page::<T>asa::Priced<u8>>::Item)=Page::<T>::BASE+1"
    );
    let method = memo.method.as_ref().expect("a method");
    assert_eq!(
        text(&method.body),
        "<Selfasa::Priced<u8>>::Item::f(Self::BASE)"
    );
    assert_eq!(memo.spec.item, "a::Priced<u8>::f");
}

#[test]
fn in_a_trait_self_is_a_parameter_that_has_what_the_method_asks_for() {
    let (methods, mistakes) = block(
        "trait Priced<T: 'static>: Keyed { type Item; \
         #[cache_calculation(ttl = Self::TTL)] \
         fn f<'a>(&'a self, other: &Self, sides: [u8; Self::SIDES]) -> Option<Self::Item> \
         where Self: Clone + 'a, T: Into<Self::Item> { Implementor::none() } }",
    );
    assert_eq!(mistakes, [] as [&str; 0]);
    let memo = methods.first().expect("a method");
    let types = memo.parameters.iter();
    let types: Vec<_> = types.map(|parameter| text(&parameter.written.ty)).collect();
    // The user has taken the first name.
    assert_eq!(
        types,
        ["&Implementor_", "&Implementor_", "[u8;Implementor_::SIDES]"]
    );
    assert_eq!(text(&memo.returns), "Option<Implementor_::Item>");
    assert_eq!(text(&memo.options), "ttl=Implementor_::TTL");
    let generics = &memo.method.as_ref().expect("a method").owner.generics;
    assert_eq!(text(generics), "<Implementor_:Priced<T>,T:'static>");
    assert_eq!(
        text(&generics.where_clause),
        "whereImplementor_:Clone,T:Into<Implementor_::Item>"
    );
    assert_eq!(memo.spec.item, "Priced::f");
}

#[test]
fn a_method_with_a_mistake_leaves_the_others_alone() {
    let (methods, mistakes) = block(
        "impl C { #[cache_calculation(tll = 1)] fn f(&self) -> u8 { 1 } \
         #[cache_calculation] fn g(&self) -> u8 { 1 } }",
    );
    assert_eq!(methods.len(), 1);
    assert_eq!(mistakes, ["unknown option `tll`; did you mean `ttl`?"]);
}
