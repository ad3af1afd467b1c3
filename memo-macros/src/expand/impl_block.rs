//! The expansion of `#[memoized]` on an impl block.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::names::Names;
use super::{attributes, description, method};
use crate::model::ImplBlock;

/// The block, in which a method has become a call, and the descriptions of its methods.
pub(super) fn impl_block(block: &ImplBlock) -> TokenStream {
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
    let mut head = block.item.clone();
    head.items.clear();
    let head = without_braces(head);
    let inside = attributes::inside(&block.item.attrs);
    quote! {
        #head { #inside #(#items)* }
        #beside
    }
}

/// An item up to its braces, which are its last token.
pub(super) fn without_braces(item: impl ToTokens) -> TokenStream {
    let mut tokens: Vec<_> = item.into_token_stream().into_iter().collect();
    tokens.pop();
    tokens.into_iter().collect()
}
