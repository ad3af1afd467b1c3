//! What is written instead of an expansion: the user's item, and what is wrong.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::diag::{Errors, Rejected};

/// The item as it was written, after the errors about its annotation.
///
/// So the function stays usable, and its users see these errors and no others.
pub(crate) fn expand(item: &TokenStream, rejected: Rejected) -> TokenStream {
    let errors = rejected.into_tokens();
    quote!(#errors #item)
}

/// The item as it was written, after the error that `#[cache_calculation]` does not belong there.
pub(crate) fn stray(item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let message = "`#[cache_calculation]` says nothing here; it belongs on a method of an impl block \
                   with `#[memoized]` above it, or on a field of a struct with \
                   `#[derive(Memoized)]`; write `#[memoize]` on a free function";
    errors.push(Span::call_site(), message);
    match errors.finish() {
        Ok(()) => item.clone(),
        Err(rejected) => expand(item, rejected),
    }
}
