//! The description of a batch function: a slice of keys in, a value for each out.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::body::Body;
use super::names::{Names, description};
use super::{attributes, key, lifetimes, memo};
use crate::model::{MemoFn, Parameter};

/// The implementation of `BatchFunction` or `AsyncBatchFunction`.
pub(super) fn expand(memo: &MemoFn, slice: &Parameter, names: &Names) -> TokenStream {
    let Names {
        p,
        marker,
        lifetime,
        ..
    } = names;
    let cfg = attributes::cfg(memo.attributes());
    let description = description(memo);
    let returns = &memo.returns;

    let item = slice.part.as_ref().map(|part| &part.ty);
    let types = memo.parameters.iter();
    let types = types.map(|parameter| &*parameter.written.ty);
    let (rest, borrows) = lifetimes::unify(types, lifetime);
    let keys = memo.key_parameters().map(|(index, _)| &rest[index]);
    let key = key::ty(memo, names);
    let operation = memo::operation(memo, names);

    let (in_item, in_rest) = (key::tuple("item"), key::tuple("rest"));
    let by = key::tuple("by");
    // Where nothing of the rest is a part, the compiler is not to say that it is unused.
    let (rest_name, by_name) = match memo.key_parameters().next() {
        None => (quote!(_), quote!(_)),
        Some(_) => (quote!(#in_rest), quote!(#by)),
    };
    let lookup = quote! {
        fn lookup(#in_item: &Self::Item, #rest_name: &Self::Rest<'_>) -> impl #p::Lookup<Self::Key>
    };
    let body = key::lookup_item(memo, &in_item, &in_rest, names);
    let lookup = key::placed(memo, lookup, &body);
    let lookup_keys = quote! {
        fn lookup_keys(
            #in_item: &Self::Item,
            #by_name: &Self::Keys<'_>,
        ) -> impl #p::Lookup<Self::Key>
    };
    let body = key::lookup_keys(memo, Some(&in_item), &by, names);
    let lookup_keys = key::placed(memo, lookup_keys, &body);
    let error = key::tuple("error");

    let (compute, async_compute) = compute(memo, slice, names, (&rest, borrows));
    // Only a return type of a batch has parts; another one is an error where it was written.
    let return_type = quote_spanned!(returns.span()=> type Return = #returns;);
    quote! {
        #cfg
        impl #p::#description for #marker {
            type Item = #item;
            type Rest<#lifetime> = (#(#rest,)*);
            type Keys<#lifetime> = (#(#keys,)*);
            type Key = #key;
            #return_type
            #operation
            #lookup
            #lookup_keys
            fn failed(#error: #p::Error) -> #p::Option<Self::Return> {
                #p::failed!(Self::Item, Self::Return, #error)
            }
            #compute
        }
        #async_compute
    }
}

/// The function as it was written: in the description, or, if it is async, beside it.
fn compute(
    memo: &MemoFn,
    slice: &Parameter,
    names: &Names,
    (rest, borrows): (&[syn::Type], bool),
) -> (Option<TokenStream>, Option<TokenStream>) {
    let Names {
        p,
        marker,
        lifetime,
        ..
    } = names;
    let cfg = attributes::cfg(memo.attributes());
    let levels = attributes::of_body(memo.attributes());
    let returns = &memo.returns;
    let item = slice.part.as_ref().map(|part| &part.ty);
    let Body {
        patterns,
        slice,
        statements,
    } = Body::of(memo, names);
    let head = memo::compute_head(memo);
    if !memo.is_async() {
        let compute = quote! {
            #levels
            #head(#slice: &[Self::Item], (#(#patterns,)*): Self::Rest<'_>) -> #returns {
                #statements
            }
        };
        return (Some(compute), None);
    }
    let generics = borrows.then(|| quote!(<#lifetime>));
    let items = &names.owned;
    let implementation = quote! {
        #cfg
        impl #generics #p::AsyncBatchCompute<(#(#rest,)*)> for #marker {
            #levels
            async fn compute(
                #items: #p::Vec<Self::Item>,
                (#(#patterns,)*): (#(#rest,)*),
            ) -> #returns {
                let #slice: &[#item] = &#items;
                #statements
            }
        }
    };
    (None, Some(implementation))
}
