//! The expansion of `#[memoized]` on a trait.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::names::Names;
use super::{attributes, description, impl_block, method, wrapper};
use crate::hygiene;
use crate::model::{InTrait, MemoFn, MemoGenerics, Method, TraitBlock};

/// The trait, in which a default body has become a call, and the descriptions of its methods.
pub(super) fn trait_block(block: &TraitBlock) -> TokenStream {
    let items = block.item.items.iter();
    let mut items: Vec<_> = items.map(ToTokens::to_token_stream).collect();
    let mut beside = TokenStream::new();
    for (index, memo) in &block.methods {
        let Some(method) = &memo.method else { continue };
        let Some(in_trait) = &method.owner.in_trait else {
            continue;
        };
        let names = Names::of(memo);
        items[*index] =
            hygiene::rename(wrapper::expand(memo, &names), &in_trait.implementor, "Self");
        beside.extend(body(memo, method, in_trait, &names));
        beside.extend(description(memo, &names));
    }
    let mut head = block.item.clone();
    head.items.clear();
    let head = impl_block::without_braces(head);
    let inside = attributes::inside(&block.item.attrs);
    quote! {
        #head { #inside #(#items)* }
        #beside
    }
}

/// The body as it was written, in a trait of our own that all types of the user's implement: `self` and
/// `Self` mean there what they mean in the other.
fn body(memo: &MemoFn, method: &Method, in_trait: &InTrait, names: &Names) -> TokenStream {
    let cfg = attributes::cfg_of(memo);
    let (name, ident) = (&names.body, &in_trait.ident);
    let (_, parameters, bounds) = in_trait.generics.split_for_impl();
    let declared = &in_trait.generics.params;
    let declared = (!declared.is_empty()).then(|| quote!(<#declared>));
    let body = method::body(memo, method, &memo.item.sig, names);
    let key = method::key_fn(memo, method, names).map(|(head, body)| quote!(#head { #body }));
    let items = hygiene::rename(quote!(#body #key), &in_trait.implementor, "Self");
    let own = MemoGenerics::names(&memo.generics.own);
    let (generics, bounds_of_all) = names.implementation_of_body(&own);
    let implementor = &in_trait.implementor;
    quote! {
        #cfg
        trait #name #declared: #ident #parameters #bounds { #items }
        #cfg
        impl #generics #name #parameters for #implementor #bounds_of_all {}
    }
}
