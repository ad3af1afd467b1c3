//! The key: its type, and how arguments find it without making it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Index, Type};

use super::names::Names;
use crate::hygiene;
use crate::model::{Key, MemoFn, Parameter};

/// The type of the key.
pub(super) fn ty(memo: &MemoFn, names: &Names) -> TokenStream {
    let p = &names.p;
    let key = without_tenant(memo, p);
    match &memo.tenant {
        Some(_) => quote!(#p::TenantKey<#key>),
        None => key,
    }
}

fn without_tenant(memo: &MemoFn, p: &TokenStream) -> TokenStream {
    match &memo.key {
        Key::Expr(key) => match &key.ty {
            Some(ty) => {
                let part = part(ty, false, p);
                tuple_of(&[part])
            }
            None => quote!(#p::ErasedKey),
        },
        Key::Parts => {
            let parts = memo.batch.iter().chain(&memo.parameters);
            let parts = parts.filter_map(|parameter| parameter.part.as_ref());
            let is_shared = memo.spec.shared.is_some();
            let parts: Vec<_> = parts.map(|kept| part(&kept.ty, is_shared, p)).collect();
            tuple_of(&parts)
        }
    }
}

/// A look-up, placed where the key is: a type that cannot be one is an error there.
pub(super) fn placed(memo: &MemoFn, head: TokenStream, body: &TokenStream) -> TokenStream {
    let parameters = memo.batch.iter().chain(&memo.parameters);
    let mut parts = parameters.filter_map(|parameter| parameter.part.as_ref());
    let span = match &memo.key {
        Key::Parts => parts.next().map(|part| part.ty.span()),
        Key::Expr(key) => Some(
            key.ty
                .as_ref()
                .map_or_else(|| key.expr.span(), Spanned::span),
        ),
    };
    let head = hygiene::place(head, span.unwrap_or_else(Span::call_site));
    quote!(#head { #body })
}

/// A tuple that stands where its first part does: an error in one is shown there.
pub(super) fn tuple_of(parts: &[TokenStream]) -> TokenStream {
    let first = parts
        .first()
        .and_then(|part| part.clone().into_iter().next());
    let span = first.map_or_else(Span::call_site, |token| token.span());
    quote_spanned!(span=> (#(#parts,)*))
}

/// A tuple, as the last expression of a function: nothing at all if it has no parts, which clippy
/// would call unneeded.
pub(super) fn tuple_expr(parts: impl IntoIterator<Item = TokenStream>) -> TokenStream {
    let mut parts = parts.into_iter().peekable();
    if parts.peek().is_none() {
        return TokenStream::new();
    }
    quote!((#(#parts,)*))
}

/// The owned form of one part; a type that cannot be one is an error where it was written.
pub(super) fn part(ty: &Type, is_text: bool, p: &TokenStream) -> TokenStream {
    let bound = if is_text {
        quote!(TextKeyPart)
    } else {
        quote!(KeyPart)
    };
    let open = hygiene::place(quote!(<), ty.span());
    let close = hygiene::place(quote!(as #p::#bound>::Owned), ty.span());
    quote!(#open #ty #close)
}

/// The body of `lookup`: the key among all parameters, in the tuple `args`.
pub(super) fn lookup(memo: &MemoFn, args: &Ident, names: &Names) -> TokenStream {
    let place = |index: usize| {
        let index = Index::from(index);
        quote!(#args.#index)
    };
    find(memo, None, place, names)
}

/// The body of the `lookup` of a batch function: the key of an `item` and of the tuple `rest`.
pub(super) fn lookup_item(memo: &MemoFn, item: &Ident, rest: &Ident, names: &Names) -> TokenStream {
    let place = |index: usize| {
        let index = Index::from(index);
        quote!(#rest.#index)
    };
    find(memo, Some(quote!(#item)), place, names)
}

/// The body of `lookup_keys`: the key among what a companion call gives, in the tuple `by`.
///
/// A batch function is given the `item` apart.
pub(super) fn lookup_keys(
    memo: &MemoFn,
    item: Option<&Ident>,
    by: &Ident,
    names: &Names,
) -> TokenStream {
    let place = |index: usize| {
        let kept = memo.key_parameters().take_while(|(kept, _)| *kept < index);
        let index = Index::from(kept.count());
        quote!(#by.#index)
    };
    find(memo, item.map(|item| quote!(#item)), place, names)
}

/// A look-up: of a batch, that of `item`; `place` is where the parameter of an index is.
fn find(
    memo: &MemoFn,
    item: Option<TokenStream>,
    place: impl Fn(usize) -> TokenStream,
    names: &Names,
) -> TokenStream {
    let p = &names.p;
    let bindings = bindings(memo, item.as_ref(), &place, names);
    let key = match &memo.key {
        Key::Expr(key) => {
            let expr = &key.expr;
            match &key.ty {
                Some(ty) => quote!(#p::OwnedKey::<#ty>(#expr)),
                None => quote!(#p::AnyKey(#expr)),
            }
        }
        Key::Parts => {
            let parameters = memo.parameters.iter().enumerate();
            let parts = parameters.filter(|(_, parameter)| parameter.part.is_some());
            let parts = parts.map(|(index, parameter)| borrowed(parameter, &place(index)));
            tuple_expr(item.into_iter().chain(parts))
        }
    };
    let Some(tenant) = &memo.tenant else {
        return quote!(#bindings #key);
    };
    let key = if key.is_empty() { quote!(()) } else { key };
    quote!(#bindings #p::CallLookup::new(#p::tenant(#tenant), #key))
}

/// The parameters by their names, where an expression of a user's tells the key or the tenant.
fn bindings(
    memo: &MemoFn,
    item: Option<&TokenStream>,
    place: &impl Fn(usize) -> TokenStream,
    names: &Names,
) -> TokenStream {
    let p = &names.p;
    let told_at = match (&memo.tenant, &memo.key) {
        (Some(tenant), _) => tenant.span(),
        (None, Key::Expr(key)) => key.expr.span(),
        (None, Key::Parts) => return TokenStream::new(),
    };
    // What the expression captures is resolved where it stands.
    let item = item.map(|place| (Ident::new("item", told_at), quote!(*#place)));
    let parameters = memo.parameters.iter().enumerate();
    let parameters = parameters.filter_map(|(index, parameter)| {
        let name = parameter.name()?;
        Some((name.clone(), place(index)))
    });
    let bindings = item.into_iter().chain(parameters);
    // Used at once: the expression need not mention them all.
    let bindings =
        bindings.map(|(name, place)| quote!(let #name = #p::bound!(#place); let _ = &#name;));
    quote!(#(#bindings)*)
}

fn borrowed(parameter: &Parameter, place: &TokenStream) -> TokenStream {
    match &parameter.part {
        Some(part) if part.is_borrowed => quote!(#place),
        _ => quote!(&#place),
    }
}

/// The tuple that a look-up is given, under a name that no expression of a user's can mean.
pub(super) fn tuple(name: &str) -> Ident {
    hygiene::local(name, Span::call_site())
}
