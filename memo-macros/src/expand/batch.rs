//! The description of a batch function: a slice of keys in, a value for each out.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Lifetime, Type};

use super::body::Body;
use super::names::{self, Names};
use super::{attributes, key, lifetimes, memo};
use crate::model::{MemoFn, Parameter};

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
    let returns = &memo.returns;

    let item = Item::of(slice, lifetime);
    let (item_ty, one, as_slice) = (&item.ty, &item.one, &item.as_slice);
    let types = memo.parameters.iter();
    let types = types.map(|parameter| &*parameter.written.ty);
    let (rest, _) = lifetimes::unify(types, lifetime);
    let keys = memo.key_parameters().map(|(index, _)| &rest[index]);
    let key = key::ty(memo, names);
    let operation = memo::operation(memo, names);

    let (in_item, in_rest) = (key::tuple("item"), key::tuple("rest"));
    let parts = key::parts(&memo.parameters, &in_rest);
    // Where nothing of the rest is a part, the compiler is not to say that it is unused.
    let rest_name = match parts.as_slice() {
        [] => quote!(_),
        _ => quote!(#in_rest),
    };
    let by = key::tuple("by");
    let lookup = quote! {
        fn lookup(
            #in_item: &Self::Item<'_>,
            #rest_name: &Self::Rest<'_>,
        ) -> impl #p::Lookup<Self::Key>
    };
    let found = key::assemble(memo, Some(quote!(#in_item)), parts, names);
    let lookup = key::placed(memo, lookup, &found);
    let in_one = key::tuple("one");
    let slices = &names.slice;
    let body = key::lookup_keys(memo, &by, names);
    let lookup_keys = quote!(fn lookup_keys(#by: &Self::Keys<'_>) -> impl #p::Lookup<Self::Key>);
    let lookup_keys = key::placed(memo, lookup_keys, &body);
    let error = key::tuple("error");

    let (compute, async_compute) = compute(memo, &item, names, &rest);
    // Only a return type of a batch has parts; another one is an error where it was written.
    let return_type = quote_spanned!(returns.span()=> type Return = #returns;);
    quote! {
        #cfg
        impl #p::#description for #marker {
            type Item<#lifetime> = #item_ty;
            type One<#lifetime> = #one;
            type Rest<#lifetime> = (#(#rest,)*);
            type Keys<#lifetime> = (#one, #(#keys,)*);
            type Key = #key;
            #return_type
            #operation
            fn slice<#slices, #lifetime>(#in_one: &#slices Self::One<#lifetime>) -> &#slices [Self::Item<#lifetime>] {
                #p::from_ref(#as_slice #in_one)
            }
            #lookup
            #lookup_keys
            fn failed(#error: #p::Error) -> #p::Option<Self::Return> {
                #p::failed!(Self::Return, #error)
            }
            #compute
        }
        #async_compute
    }
}

/// What the slice holds.
struct Item {
    /// Its type.
    ty: Type,
    /// The type of one item that a companion call gives.
    one: TokenStream,
    /// What makes a reference to an item of a reference to that.
    as_slice: Option<TokenStream>,
}

impl Item {
    fn of(slice: &Parameter, lifetime: &Lifetime) -> Self {
        let part = slice.part.as_ref();
        let types = part.map(|part| &part.ty).into_iter();
        let (types, _) = lifetimes::unify(types, lifetime);
        let ty = types.into_iter().next();
        let ty = ty.unwrap_or_else(|| unreachable!("the slice of a batch is a part of its key"));
        // A record that the slice borrows is borrowed by a companion call as it is.
        let borrows = part.is_some_and(|part| part.is_borrowed);
        let one = if borrows {
            quote!(#ty)
        } else {
            quote!(&#lifetime #ty)
        };
        Self {
            one,
            as_slice: (!borrows).then(|| quote!(*)),
            ty,
        }
    }
}

/// The function as it was written: in the description, or, if it is async, beside it.
fn compute(
    memo: &MemoFn,
    Item { ty: item, .. }: &Item,
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
    let Body {
        patterns,
        slice,
        statements,
    } = Body::of(memo, names);
    let head = memo::compute_head(memo);
    if !memo.is_async() {
        let compute = quote! {
            #levels
            #head(#slice: &[Self::Item<'_>], (#(#patterns,)*): Self::Rest<'_>) -> #returns {
                #statements
            }
        };
        return (Some(compute), None);
    }
    let (generics, item, rest) = separate(memo, (item, rest), names);
    let items = &names.owned;
    let implementation = quote! {
        #cfg
        impl #generics #p::AsyncBatchCompute<#item, (#(#rest,)*)> for #marker {
            #levels
            async fn compute(
                #items: #p::Vec<#item>,
                (#(#patterns,)*): (#(#rest,)*),
            ) -> #returns {
                let #slice: &[#item] = &#items;
                #statements
            }
        }
    };
    (None, Some(implementation))
}

/// The parameters of an async batch function with a lifetime for each borrow, and all of these.
///
/// Who asks whether the future is `Send` asks it for any lifetimes, which need not be the same.
fn separate(
    memo: &MemoFn,
    (item, rest): (&Type, &[Type]),
    names: &Names,
) -> (Option<TokenStream>, Type, Vec<Type>) {
    let types = [item].into_iter().chain(rest);
    let is_elided = memo.item.sig.generics.params.is_empty();
    let (mut types, lifetimes) =
        lifetimes::separate(types, &names.lifetime, |number| match is_elided {
            true => names.nth_lifetime(number),
            // They may have to do with each other.
            false => names.lifetime.clone(),
        });
    let generics = (!lifetimes.is_empty()).then(|| quote!(<#(#lifetimes),*>));
    let rest = types.split_off(1);
    let item = types.pop();
    let item = item.unwrap_or_else(|| unreachable!("there are as many as there were"));
    (generics, item, rest)
}
