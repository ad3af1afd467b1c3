//! The expansion of `#[memoized]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::names::Names;
use super::{attributes, description, method};
use crate::model::ImplBlock;

/// The block, in which a method has become a call, and the descriptions of its methods.
pub(crate) fn impl_block(block: &ImplBlock) -> TokenStream {
    let mut items: Vec<_> = block.items.iter().map(ToTokens::to_token_stream).collect();
    let mut beside = TokenStream::new();
    for (index, memo) in &block.methods {
        let Some(method) = &memo.method else { continue };
        let names = Names::of(memo);
        items[*index] = method::in_block(memo, method, &names);
        beside.extend(method::beside(memo, method, &names));
        beside.extend(description(memo, &names));
        beside.extend(method::tenant_check(memo, method, &names));
    }
    let head = head(block);
    let inside = attributes::inside(&block.item.attrs);
    quote! {
        #head { #inside #(#items)* }
        #beside
    }
}

/// The block up to its braces.
fn head(block: &ImplBlock) -> TokenStream {
    let mut tokens: Vec<_> = block.item.to_token_stream().into_iter().collect();
    // The braces are the last token.
    tokens.truncate(tokens.len().saturating_sub(1));
    tokens.into_iter().collect()
}
