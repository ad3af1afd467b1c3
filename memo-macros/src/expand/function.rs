//! The description of a function of one key.

use proc_macro2::TokenStream;
use quote::quote;

use super::body::Body;
use super::fingerprint::Fingerprint;
use super::names::{Names, description};
use super::{attributes, key, lifetimes, spec};
use crate::model::MemoFn;

/// The implementation of `Function` or `AsyncFunction`.
pub(super) fn expand(memo: &MemoFn, names: &Names) -> TokenStream {
    let Names {
        p,
        marker,
        lifetime,
        memo: name,
        ..
    } = names;
    let cfg = attributes::cfg(memo.attributes());
    let description = description(memo);
    let returns = &memo.returns;

    let types = memo.parameters.iter();
    let types = types.map(|parameter| &*parameter.written.ty);
    let (args, borrows) = lifetimes::unify(types, lifetime);
    let keys = memo.key_parameters().map(|(index, _)| &args[index]);
    let key = key::ty(memo, names);
    let value = spec::memo(&memo.spec, returns, Fingerprint::of(&memo.tokens), p);

    let (in_args, by) = (key::tuple("args"), key::tuple("by"));
    let lookup = key::lookup(memo, &in_args, names);
    let lookup_keys = key::lookup_keys(memo, &by, names);

    let levels = attributes::of_body(memo.attributes());
    let Body {
        patterns,
        statements,
        ..
    } = Body::of(memo, names);
    let (compute, async_compute) = if memo.is_async() {
        let generics = borrows.then(|| quote!(<#lifetime>));
        let implementation = quote! {
            #cfg
            impl #generics #p::AsyncCompute<(#(#args,)*)> for #marker {
                #levels
                async fn compute((#(#patterns,)*): (#(#args,)*)) -> #returns {
                    #statements
                }
            }
        };
        (None, Some(implementation))
    } else {
        let compute = quote! {
            #levels
            fn compute((#(#patterns,)*): Self::Args<'_>) -> #returns {
                #statements
            }
        };
        (Some(compute), None)
    };
    let memo_type = super::names::memo_type(memo);
    quote! {
        #cfg
        impl #p::#description for #marker {
            type Args<#lifetime> = (#(#args,)*);
            type Keys<#lifetime> = (#(#keys,)*);
            type Key = #key;
            type Returns = #p::returned!(#returns);
            fn memo() -> &'static #p::#memo_type<Self> {
                static #name: #p::#memo_type<#marker> = #value;
                &#name
            }
            fn lookup(#in_args: &Self::Args<'_>) -> impl #p::Lookup<Self::Key> {
                #lookup
            }
            fn lookup_keys(#by: &Self::Keys<'_>) -> impl #p::Lookup<Self::Key> {
                #lookup_keys
            }
            #compute
        }
        #async_compute
    }
}
