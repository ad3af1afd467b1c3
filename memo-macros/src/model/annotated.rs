//! What `#[memoize]` stands on, and what it cannot stand on.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Item, Meta, Path, TraitItemFn};

use super::FnItem;
use super::item::parse_outline;
use crate::diag::{Errors, error};
use crate::walk::{Inside, Look, Walk};

/// The function, or what the item is instead.
pub(super) fn parse(tokens: &TokenStream) -> darling::Result<FnItem> {
    let wrong = match syn::parse2::<FnItem>(tokens.clone()) {
        Ok(item) => return Ok(item),
        Err(wrong) => wrong,
    };
    let start = start_of(tokens);
    if syn::parse2::<TraitItemFn>(tokens.clone()).is_ok() {
        let message = "a function without a body has nothing to remember; \
                       annotate the function that computes";
        return Err(error(start, message));
    }
    let instead = match parse_outline(tokens) {
        Ok(item) => instead_of(&item),
        Err(_) => return Err(wrong.into()),
    };
    let message = format!("`#[memoize]` stands on a free function; {instead}");
    Err(error(start, message))
}

/// What to write in place of `#[memoize]` on this item.
fn instead_of(item: &Item) -> &'static str {
    match item {
        Item::Impl(_) | Item::Trait(_) => {
            "write `#[memoized]` on an impl block, and `#[cache_calculation]` above each of its methods \
             that is to be memoized"
        }
        Item::Struct(_) => "write `#[derive(Memoized)]` on a struct",
        Item::Enum(_) | Item::Union(_) => {
            "write `#[memoized]` above an impl block of the type, and `#[cache_calculation]` above each \
             of its methods that is to be memoized"
        }
        Item::Const(_) | Item::Static(_) => {
            "what has one value is computed once as a `static` of `std::sync::LazyLock`"
        }
        Item::Mod(_) => "write it above each function inside that is to be memoized",
        Item::Use(_) => "write it where the function is defined, or on one that calls it",
        Item::ForeignMod(_) => "write it on a Rust function that calls the one from elsewhere",
        Item::Macro(_) => "write it inside the macro, above the function that it makes",
        _ => "write it above the function that computes",
    }
}

/// Where an item begins, behind the attributes above it.
fn start_of(tokens: &TokenStream) -> Span {
    let mut tokens = tokens.clone().into_iter();
    let mut first = tokens.next();
    while let Some(TokenTree::Punct(punct)) = &first {
        if punct.as_char() != '#' {
            break;
        }
        tokens.next();
        first = tokens.next();
    }
    first.map_or_else(Span::call_site, |token| token.span())
}

/// Names each thing about a function in no `#[memoized]` block, but its signature, that keeps it from
/// being memoized.
pub(super) fn check(item: &FnItem, errors: &mut Errors) {
    check_is_free(item, errors);
    for attribute in &item.attrs {
        check_attribute(attribute, errors);
    }
    if item.sig.ident == "main" && item.sig.inputs.is_empty() {
        let message = "`main` is called once, and there is nothing to remember; write `#[memoize]` \
                       above a function that it calls";
        errors.push(item.sig.ident.span(), message);
    }
}

fn check_is_free(item: &FnItem, errors: &mut Errors) {
    let mut finder = FindSelf { found: None };
    match item.sig.receiver() {
        Some(receiver) => finder.found = Some(receiver.self_token.span),
        // The visitor wants a signature of its own; it changes nothing.
        None => {
            Walk(&mut finder).visit_signature_mut(&mut item.sig.clone());
            finder.visit_body(item.body.clone());
        }
    }
    if let Some(span) = finder.found {
        let message = "a method is memoized by its impl block; write `#[memoized]` above the block, and \
                       `#[cache_calculation]` in place of `#[memoize]`";
        errors.push(span, message);
    }
}

/// Finds `Self`, which there is in impl blocks and traits only.
struct FindSelf {
    found: Option<Span>,
}

impl FindSelf {
    /// An item inside of the body may have a `Self` of its own.
    fn visit_body(&mut self, body: TokenStream) {
        let mut in_item = false;
        for token in body {
            match token {
                TokenTree::Ident(ident) if ident == "Self" && !in_item => {
                    self.found.get_or_insert(ident.span());
                }
                TokenTree::Ident(ident) => {
                    in_item |= ["enum", "impl", "struct", "trait", "union"]
                        .iter()
                        .any(|item| ident == item);
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && in_item => {
                    in_item = false;
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => in_item = false,
                TokenTree::Group(group) if !in_item => self.visit_body(group.stream()),
                _ => {}
            }
        }
    }
}

impl Look for FindSelf {
    fn path(&mut self, path: &mut Path) -> Inside {
        if let Some(first) = path.segments.first()
            && first.ident == "Self"
        {
            self.found.get_or_insert(first.ident.span());
        }
        Inside::Visit
    }
}

fn check_attribute(attribute: &Attribute, errors: &mut Errors) {
    let path = attribute.path();
    let Some(last) = path.segments.last() else {
        return;
    };
    let is_ours = path.segments.len() == 1 || path.segments[0].ident == "memokit";
    let message = if last.ident == "memoize" && is_ours {
        "`#[memoize]` is given twice; write all options into one"
    } else if last.ident == "test" && !matches!(attribute.meta, Meta::NameValue(_)) {
        "a test is to run each time, and a memo would skip it; remove `#[memoize]`, or write it above a \
         function that the test calls"
    } else {
        return;
    };
    errors.push(path.span(), message);
}
