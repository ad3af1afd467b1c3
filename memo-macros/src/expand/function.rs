//! The description of a function of one key.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::body::Body;
use super::names::{self, Names};
use super::{attributes, background, key, lifetimes, memo};
use crate::hygiene;
use crate::model::{MemoFn, Scope};

/// The implementation of `Function` or `AsyncFunction`.
pub(super) fn expand(memo: &MemoFn, names: &Names) -> TokenStream {
    let Names {
        p,
        description: marker,
        lifetime,
        ..
    } = names;
    let cfg = attributes::cfg_of(memo);
    let description = names::description(memo);
    let returns = &memo.returns;

    let types = memo.parameters.iter();
    let types = types.map(|parameter| &*parameter.written.ty);
    let (args, borrows) = lifetimes::unify(types, lifetime);
    let keys = memo.key_parameters().map(|(index, _)| &args[index]);
    let key = key::ty(memo, names);
    let operation = memo::operation(memo, names);

    let (in_args, by) = (key::tuple("args"), key::tuple("by"));
    let body = key::lookup(memo, &in_args, names);
    let lookup = quote!(fn lookup(#in_args: &Self::Args<'_>) -> impl #p::Lookup<Self::Key>);
    let lookup = key::placed(memo, lookup, &body);
    let body = key::lookup_keys(memo, None, &by, names);
    let lookup_keys = quote!(fn lookup_keys(#by: &Self::Keys<'_>) -> impl #p::Lookup<Self::Key>);
    let lookup_keys = key::placed(memo, lookup_keys, &body);

    let cells = cells(memo, names);

    let levels = attributes::of_body(memo.attributes());
    let body = Body::of(memo, names);
    let (patterns, body) = (&body.patterns, body.block(None));
    let head = memo::compute_head(memo);
    let (compute, async_compute) = if memo.is_async() {
        let lifetimes = borrows.then(|| lifetime.clone());
        let (generics, bounds) = names.implementation(lifetimes.as_slice());
        let async_compute = names::async_compute(memo);
        let implementation = quote! {
            #cfg
            impl #generics #p::#async_compute<(#(#args,)*)> for #marker #bounds {
                #levels
                async fn compute((#(#patterns,)*): (#(#args,)*)) -> #returns #body
            }
        };
        (None, Some(implementation))
    } else {
        let compute = quote! {
            #levels
            #head((#(#patterns,)*): Self::Args<'_>) -> #returns #body
        };
        (Some(compute), None)
    };
    let stored = memo::returns(memo, p);
    let background = background::operations(memo, names);
    // A record may have a tenant: only its struct tells.
    let may_lack_tenant = memo.tenant.is_some() || memo.is_of_record();
    let failed = if memo.fails_with_store() {
        let fails = hygiene::place(quote!(#p::fails_with_store!), returns.span());
        let at = returns.span().resolved_at(Span::mixed_site());
        Some(quote_spanned!(at=> #fails(#returns);))
    } else {
        may_lack_tenant.then(|| quote!(#p::fails!(#returns);))
    };
    let (generics, bounds) = names.implementation(&[]);
    quote! {
        #cfg
        impl #generics #p::#description for #marker #bounds {
            type Args<#lifetime> = (#(#args,)*);
            type Keys<#lifetime> = (#(#keys,)*);
            type Key = #key;
            type Returns = #stored;
            #operation
            #lookup
            #lookup_keys
            #cells
            #compute
            #background
            #failed
        }
        #async_compute
    }
}

/// Where the memos of a value are, with `scope = instance`.
fn cells(memo: &MemoFn, names: &Names) -> Option<TokenStream> {
    let method = memo.method.as_ref()?;
    if method.scope != Some(Scope::Instance) {
        return None;
    }
    let (p, ty) = (&names.p, &method.owner.ty);
    let (args, by) = (key::tuple("args"), key::tuple("by"));
    let open = hygiene::place(quote!(<), ty.span());
    let close = hygiene::place(quote!(as #p::HasCell>), ty.span());
    let cell = quote!(#open #ty #close::memo_cell);
    let lifetime = &names.lifetime;
    let head = |name: TokenStream, of: TokenStream| quote!(fn #name<#lifetime>(#of<#lifetime>) -> #p::Option<&#lifetime #p::MemoCell>);
    let (of_args, of_keys) = (
        head(quote!(cell), quote!(#args: &Self::Args)),
        head(quote!(cell_of), quote!(#by: &Self::Keys)),
    );
    Some(quote! {
        #of_args { #p::Option::Some(#cell(#args.0)) }
        #of_keys { #p::Option::Some(#cell(#by.0)) }
    })
}
