//! Which attributes of a function go where.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{AttrStyle, Attribute, Meta};

use crate::model::MemoFn;

/// The attributes of the wrapper: all that stand above the function.
pub(super) fn of_wrapper(attributes: &[Attribute]) -> TokenStream {
    let outer = attributes
        .iter()
        .filter(|attribute| matches!(attribute.style, AttrStyle::Outer));
    outer.map(lenient).collect()
}

/// The attributes of the body: the lint levels that its author has set.
pub(super) fn of_body(attributes: &[Attribute]) -> TokenStream {
    let levels = attributes.iter().filter(|attribute| {
        ["allow", "deny", "expect", "forbid", "warn"]
            .iter()
            .any(|level| attribute.path().is_ident(level))
            && matches!(attribute.style, AttrStyle::Outer)
    });
    levels.map(lenient).collect()
}

/// The attributes that stand inside the body.
pub(super) fn inside(attributes: &[Attribute]) -> TokenStream {
    let inner = attributes
        .iter()
        .filter(|attribute| matches!(attribute.style, AttrStyle::Inner(_)));
    inner.map(ToTokens::to_token_stream).collect()
}

/// The `#[cfg]`s: every item of an expansion is there or none is.
pub(super) fn cfg(attributes: &[Attribute]) -> TokenStream {
    let cfgs = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    cfgs.map(ToTokens::to_token_stream).collect()
}

/// The `#[cfg]`s of a function, and of the block in which it stands.
pub(super) fn cfg_of(memo: &MemoFn) -> TokenStream {
    let block = memo.method.as_ref().map(|method| cfg(&method.owner.cfgs));
    let own = cfg(memo.attributes());
    quote!(#block #own)
}

/// The attributes of the companion.
pub(super) fn of_companion(attributes: &[Attribute]) -> TokenStream {
    let copied = attributes.iter().filter(|attribute| {
        attribute.path().is_ident("cfg") || attribute.path().is_ident("deprecated")
    });
    copied.map(ToTokens::to_token_stream).collect()
}

/// What warns of the use of a function, and of each operation beside it.
pub(super) fn deprecated(attributes: &[Attribute]) -> TokenStream {
    let copied = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("deprecated"));
    copied.map(ToTokens::to_token_stream).collect()
}

/// An attribute as it is, but for `expect`.
///
/// One function has become two, and what was expected is in one of them: in the other the
/// expectation would not be fulfilled.
fn lenient(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("expect") => {
            let tokens = &list.tokens;
            quote!(#[allow(#tokens)])
        }
        _ => attribute.to_token_stream(),
    }
}
