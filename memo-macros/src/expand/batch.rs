//! The description of a batch function: a slice of keys in, a value for each out.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Lifetime, Type};

use super::body::Body;
use super::names::{self, Names};
use super::{attributes, key, lifetimes, memo, part};
use crate::hygiene;
use crate::model::{MemoFn, Parameter, Part, Shape};

/// The implementation of `BatchFunction` or `AsyncBatchFunction`.
pub(super) fn expand(memo: &MemoFn, slice: &Parameter, names: &Names) -> TokenStream {
    let Names {
        p,
        description: marker,
        lifetime,
        ..
    } = names;
    let cfg = attributes::cfg_of(memo);
    let description = names::description(memo);

    let item = slice.part.as_ref().and_then(|part| part.shape.target());
    let item_type = item.map(|item| match &slice.part {
        Some(part) if !part.is_record => part::itself(memo, item, p),
        _ => quote!(#item),
    });
    let types = memo.parameters.iter();
    let types = types.map(|parameter| &*parameter.written.ty);
    let (rest, _) = lifetimes::unify(types, lifetime);
    let rest_type = passed_again(memo, &rest, names);
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

    let (compute, async_compute) = compute(memo, slice, names, &rest);
    let return_type = return_type(memo, item, p);
    let returns = &memo.returns;
    let failed = if memo.fails_with_store() {
        let fails = hygiene::place(quote!(#p::batch_fails_with_store!), returns.span());
        let at = returns.span().resolved_at(Span::mixed_site());
        quote_spanned!(at=> #fails();)
    } else {
        quote!(#p::batch_fails!();)
    };
    let (generics, bounds) = names.implementation(&[]);
    quote! {
        #cfg
        impl #generics #p::#description for #marker #bounds {
            type Item = #item_type;
            type Rest<#lifetime> = #rest_type;
            type Keys<#lifetime> = (#(#keys,)*);
            type Key = #key;
            #return_type
            #operation
            #lookup
            #lookup_keys
            #failed
            #compute
        }
        #async_compute
    }
}

/// The other parameters; one that cannot be cloned is an error where the first stands that is its own.
fn passed_again(memo: &MemoFn, rest: &[Type], names: &Names) -> TokenStream {
    let own = rest.iter().find(|ty| memo.is_concrete(ty));
    let at = own.map_or_else(Span::call_site, Spanned::span);
    let p = &names.p;
    let rest = memo.parameters.iter().zip(rest).map(|(parameter, ty)| {
        let part = parameter.part.as_ref();
        let is_whole = |part: &&Part| matches!(part.shape, Shape::Whole(_)) && !part.is_record;
        match part.filter(is_whole) {
            Some(_) => part::itself(memo, ty, p),
            None => quote!(#ty),
        }
    });
    quote_spanned!(at.resolved_at(Span::mixed_site())=> (#(#rest,)*))
}

/// What the function returns. Only a return type of a batch has parts; another one is an error where it
/// was written, and the only one, as in `key::part`.
fn return_type(memo: &MemoFn, item: Option<&Type>, p: &TokenStream) -> TokenStream {
    let returns = &memo.returns;
    let asks = item.filter(|item| !memo.is_parametric(item) && !memo.is_parametric(returns));
    let Some(item) = asks else {
        return quote_spanned!(returns.span()=> type Return = #returns;);
    };
    let asked = hygiene::place(quote!(#p::batch_return!), returns.span());
    let at = returns.span().resolved_at(Span::mixed_site());
    let asked = quote_spanned!(at=> #asked(#item, #returns));
    quote!(type Return = #asked;)
}

/// The function as it was written: in the description, or, if it is async, beside it.
fn compute(
    memo: &MemoFn,
    slice: &Parameter,
    names: &Names,
    rest: &[Type],
) -> (Option<TokenStream>, Option<TokenStream>) {
    let Names {
        p,
        description: marker,
        ..
    } = names;
    let cfg = attributes::cfg_of(memo);
    let levels = attributes::of_body(memo.attributes());
    let returns = &memo.returns;
    let part = slice.part.as_ref();
    let item = part.and_then(|part| part.shape.target());
    let borrows = part.is_some_and(|part| matches!(part.shape, Shape::Borrowed(_)));
    let body = Body::of(memo, names);
    let (patterns, slice) = (&body.patterns, &body.slice);
    // A function that takes references to records is given those.
    let lend = borrows.then(|| quote!(let #slice = &#p::references(#slice);));
    let head = memo::compute_head(memo);
    if !memo.is_async() {
        let body = body.block(lend.as_ref());
        let compute = quote! {
            #levels
            #head(#slice: &[Self::Item], (#(#patterns,)*): Self::Rest<'_>) -> #returns #body
        };
        return (Some(compute), None);
    }
    let (lifetimes, rest) = separate(memo, rest, names);
    let (generics, bounds) = names.implementation(&lifetimes);
    let items = &names.owned;
    let body = body.block(Some(&quote!(let #slice: &[#item] = &#items; #lend)));
    let implementation = quote! {
        #cfg
        impl #generics #p::AsyncBatchCompute<(#(#rest,)*)> for #marker #bounds {
            #levels
            async fn compute(
                #items: #p::Vec<Self::Item>,
                (#(#patterns,)*): (#(#rest,)*),
            ) -> #returns #body
        }
    };
    (None, Some(implementation))
}

/// The other parameters of an async batch function with a lifetime for each borrow, and all of these.
///
/// Who asks whether the future is `Send` asks it for any lifetimes, which need not be the same.
fn separate(memo: &MemoFn, rest: &[Type], names: &Names) -> (Vec<Lifetime>, Vec<Type>) {
    let is_elided = memo.item.sig.generics.lifetimes().next().is_none();
    let (rest, lifetimes) = lifetimes::separate(rest.iter(), &names.lifetime, |number| {
        // Those with names may have to do with each other.
        names.nth_lifetime(if is_elided { number } else { 0 })
    });
    (lifetimes, rest)
}
