//! A test with a runtime of its own: the only input of its expansion.

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;
use syn::{FnArg, PatType, Path, Safety, Signature};

use super::item::{self, FnItem};
use crate::args::TestArgs;
use crate::diag::{Errors, Rejected, error};

/// A test with a runtime of its own.
#[derive(Debug)]
pub(crate) struct TestFn {
    /// The function as it was written.
    pub(crate) item: FnItem,
    /// The path of memokit, where one was given.
    pub(crate) root: Option<Path>,
}

impl TestFn {
    /// Resolves options against the item that they stand on.
    pub(crate) fn resolve(
        args: TestArgs,
        tokens: &TokenStream,
        mut errors: Errors,
    ) -> Result<Self, Rejected> {
        let item = errors.handle(parse(tokens));
        if let Some(item) = &item {
            check(&item.sig, &mut errors);
        }
        errors.finish()?;
        let root = args.root.map(|root| root.value.0);
        item.map(|item| Self { item, root })
            .ok_or_else(|| unreachable!("what is missing was an error"))
    }

    /// The parameter that receives the clock, if there is one.
    pub(crate) fn clock(&self) -> Option<&PatType> {
        match self.item.sig.inputs.first() {
            Some(FnArg::Typed(parameter)) => Some(parameter),
            _ => None,
        }
    }

    /// Whether the test is async.
    pub(crate) fn is_async(&self) -> bool {
        self.item.sig.asyncness.is_some()
    }

    /// Whether another attribute runs the test: `#[tokio::test]`, or `#[test]` itself.
    pub(crate) fn has_runner(&self) -> bool {
        self.item.attrs.iter().any(|attribute| {
            let last = attribute.path().segments.last();
            last.is_some_and(|last| last.ident == "test")
        })
    }
}

/// The function, or what the item is instead.
fn parse(tokens: &TokenStream) -> darling::Result<FnItem> {
    let wrong = match syn::parse2::<FnItem>(tokens.clone()) {
        Ok(item) => return Ok(item),
        Err(wrong) => wrong,
    };
    if item::parse_outline(tokens).is_err() {
        return Err(wrong.into());
    }
    let start = tokens.clone().into_iter().next();
    let start = start.map_or_else(Span::call_site, |token| token.span());
    let message = "`#[memokit::test]` stands on a function; put it on each test inside";
    Err(error(start, message))
}

/// Names each thing in a signature that keeps a function from being run as a test.
fn check(signature: &Signature, errors: &mut Errors) {
    check_qualifiers(signature, errors);
    check_generics(signature, errors);
    check_parameters(signature, errors);
}

fn check_qualifiers(signature: &Signature, errors: &mut Errors) {
    if let Some(constness) = &signature.constness {
        let message = "a test runs when the tests run, not at compile time; remove `const`";
        errors.push(constness.span, message);
    }
    if let Safety::Unsafe(unsafety) = &signature.safety {
        let message = "nobody can promise a test anything before it runs; remove `unsafe`, and \
                       write the block inside";
        errors.push(unsafety.span, message);
    }
    if let Some(abi) = &signature.abi {
        let message = "a test is called by the test runner only; remove `extern`";
        errors.push(abi.extern_token.span, message);
    }
    if let Some(variadic) = &signature.variadic {
        errors.push(
            variadic.dots.span(),
            "a test has no arguments; remove `...`",
        );
    }
}

fn check_generics(signature: &Signature, errors: &mut Errors) {
    for parameter in &signature.generics.params {
        let message = "the test runner knows no types and lifetimes to call a test with; write a \
                       generic function, and a test for each type that calls it";
        errors.push(parameter.span(), message);
    }
}

fn check_parameters(signature: &Signature, errors: &mut Errors) {
    if let Some(receiver) = signature.receiver() {
        let message = "a test is a free function; remove `self`, and make the value inside";
        errors.push(receiver.self_token.span, message);
    }
    for parameter in signature.inputs.iter().skip(1) {
        let message = "a test is given its clock and nothing else; write \
                       `fn name(clock: ManualClock)`, and make the rest inside";
        errors.push(parameter.span(), message);
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn resolve(item: &TokenStream) -> Result<TestFn, Rejected> {
        TestFn::resolve(TestArgs::default(), item, Errors::default())
    }

    #[test]
    fn an_attribute_named_test_runs_the_test() {
        let has_runner = |item: TokenStream| resolve(&item).expect("a test").has_runner();
        assert!(has_runner(quote!(
            #[test]
            fn f() {}
        )));
        assert!(has_runner(quote!(
            #[ignore]
            #[tokio::test(flavor = "multi_thread")]
            async fn f() {}
        )));
        assert!(!has_runner(quote!(
            #[test_log]
            #[test::other]
            fn f() {}
        )));
    }

    #[test]
    fn the_only_parameter_is_the_clock() {
        let test = resolve(&quote!(
            fn f(mut clock: ManualClock) {}
        ));
        assert!(test.expect("a test").clock().is_some());
        let test = resolve(&quote!(
            async fn f() {}
        ));
        let test = test.expect("a test");
        assert!(test.clock().is_none() && test.is_async());
        let rejected = resolve(&quote!(
            fn f(clock: ManualClock, a: u8, b: u8) {}
        ));
        let messages = rejected.expect_err("two too many").messages();
        assert_eq!(messages.len(), 2, "{messages:?}");
    }

    #[test]
    fn what_is_no_function_is_told_apart_from_what_is_no_rust() {
        let messages = |item: TokenStream| resolve(&item).expect_err("no function").messages();
        let of_a_module = messages(quote!(
            mod tests {}
        ));
        assert!(of_a_module[0].contains("put it on each test inside"));
        let of_half_a_function = messages(quote!(fn f));
        assert!(!of_half_a_function[0].contains("#[memokit::test]"));
    }
}
