//! What is written instead: a description of the memo, one static and one call. Cannot fail.

mod attributes;
mod background;
mod batch;
mod body;
mod cache_key;
mod docs;
mod fingerprint;
mod function;
mod generics;
mod hooks;
mod impl_block;
mod key;
mod lifetimes;
mod mem_size;
mod memo;
mod method;
mod names;
mod needs;
mod part;
mod record;
mod spec;
mod test;
mod trait_block;
mod uses;
mod words;
mod wrapper;

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use self::cache_key::cache_key;
use self::impl_block::impl_block;
pub(crate) use self::mem_size::mem_size;
use self::names::Names;
pub(crate) use self::record::record;
pub(crate) use self::test::test;
use self::trait_block::trait_block;
use crate::hygiene;
use crate::model::{Block, MemoFn};

/// The expansion of `#[memoize]`.
pub(crate) fn function(memo: &MemoFn) -> TokenStream {
    let names = Names::of(memo);
    let wrapper = wrapper::expand(memo, &names);
    let description = description(memo, &names);
    quote!(#wrapper #description)
}

/// The expansion of `#[memoized]`.
pub(crate) fn block(block: &Block) -> TokenStream {
    match block {
        Block::Impl(block) => impl_block(block),
        Block::Trait(block) => trait_block(block),
    }
}

/// What describes a function to the runtime, and makes its memo known.
fn description(memo: &MemoFn, names: &Names) -> TokenStream {
    let implementation = match &memo.batch {
        Some(slice) => batch::expand(memo, slice, names),
        None => function::expand(memo, names),
    };
    let marker = &names.marker;
    let cfg = attributes::cfg_of(memo);
    // As visible as the companion that names it.
    let vis = &memo.item.vis;
    let ty = match &memo.method {
        None if memo.is_generic() => generics::marker(None, memo, names),
        // With a field, for lints ask whether what has none is to stay so.
        None => quote!(#vis struct #marker(());),
        Some(_) => method::marker(memo, names),
    };
    let enumeration = hygiene::respan(quote!(#[doc(hidden)] #ty));
    let registration = memo::registration(memo, names);
    let registration = registration.map(|registration| quote!(#cfg #registration));
    quote! {
        #cfg
        #enumeration
        #implementation
        #registration
    }
}
