//! What is written instead of an expansion: the user's item, and what is wrong.

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Rejected;

/// The item as it was written, after the errors about its annotation.
///
/// So the function stays usable, and its users see these errors and no others.
pub(crate) fn expand(item: &TokenStream, rejected: Rejected) -> TokenStream {
    let errors = rejected.into_tokens();
    quote!(#errors #item)
}
