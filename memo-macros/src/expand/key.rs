//! The key: its type, and how arguments find it without making it.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, Index, Type};

use super::generics::{self, Last};
use super::names::Names;
use super::part::{self, Place};
use super::uses::uses;
use crate::hygiene;
use crate::model::{Key, MemoFn};

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
                let part = part::owned(ty, false, memo.is_concrete(ty), p);
                tuple_of(&[part])
            }
            None => quote!(#p::ErasedKey),
        },
        Key::Parts => {
            let parts = memo.batch.iter().chain(&memo.parameters);
            let parts = parts.filter_map(|parameter| parameter.part.as_ref());
            let is_shared = memo.spec.shared.is_some();
            let (records, arguments): (Vec<_>, Vec<_>) = parts.partition(|part| part.is_record);
            let arguments = arguments.iter();
            let arguments = arguments.map(|part| {
                let can_ask = |ty: &Type| memo.is_concrete(ty);
                part::kept(&part.shape, is_shared, &can_ask, p)
            });
            let arguments: Vec<_> = arguments.collect();
            let arguments = tuple_of(&arguments);
            match (records.is_empty(), &memo.method) {
                (false, Some(method)) => {
                    let record = keyed(memo, &method.owner.ty, p);
                    quote!(#p::MethodKey<#record::Key, #arguments>)
                }
                _ => arguments,
            }
        }
    }
}

/// A look-up, placed where the key is: a type that cannot be one is an error there.
pub(super) fn placed(memo: &MemoFn, head: TokenStream, body: &TokenStream) -> TokenStream {
    let parameters = memo.batch.iter().chain(&memo.parameters);
    let mut parts = parameters.filter_map(|parameter| parameter.part.as_ref());
    let span = match &memo.key {
        Key::Parts => parts.next().map(|part| part.shape.span()),
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

/// The body of `lookup`: the key among all parameters, in the tuple `args`.
pub(super) fn lookup(memo: &MemoFn, args: &Ident, names: &Names) -> TokenStream {
    let place = |index: usize| {
        let index = Index::from(index);
        quote!(#args.#index)
    };
    find(memo, None, (args, place), names)
}

/// The body of the `lookup` of a batch function: the key of an `item` and of the tuple `rest`.
pub(super) fn lookup_item(memo: &MemoFn, item: &Ident, rest: &Ident, names: &Names) -> TokenStream {
    let place = |index: usize| {
        let index = Index::from(index);
        quote!(#rest.#index)
    };
    find(memo, Some(quote!(#item)), (rest, place), names)
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
    find(memo, item.map(|item| quote!(#item)), (by, place), names)
}

/// A look-up: of a batch, that of `item`; `place` is where the parameter of an index is, in the tuple
/// `args`.
fn find(
    memo: &MemoFn,
    item: Option<TokenStream>,
    (args, place): (&Ident, impl Fn(usize) -> TokenStream),
    names: &Names,
) -> TokenStream {
    let p = &names.p;
    if let (Some(owner), Key::Expr(_), true) = (&names.owner, &memo.key, takes_self(memo)) {
        let key = &names.key;
        let own = generics::arguments(memo, Last::Named).map(|own| quote!(::<#own>));
        return quote!(#owner::#key #own(#args.0, #args));
    }
    let bindings = bindings(memo, item.as_ref(), &place, names);
    let key = match &memo.key {
        Key::Expr(key) => told((key.ty.as_ref(), &key.expr), p),
        Key::Parts => {
            let parameters = memo.parameters.iter().enumerate();
            let parts = parameters.filter_map(|(index, parameter)| {
                let part = parameter.part.as_ref()?;
                Some(part::look_up(&part.shape, &Place::of(place(index)), p))
            });
            assemble(memo, item, parts, names)
        }
    };
    let Some(tenant) = &memo.tenant else {
        return quote!(#bindings #key);
    };
    let key = if key.is_empty() { quote!(()) } else { key };
    quote!(#bindings #p::tenant(#tenant).finds(#key))
}

/// A look-up of these parts, of which the slice's item is the first: a tuple, or, of a record and
/// arguments, one of both.
fn assemble(
    memo: &MemoFn,
    item: Option<TokenStream>,
    parts: impl IntoIterator<Item = TokenStream>,
    names: &Names,
) -> TokenStream {
    let mut parts = item.into_iter().chain(parts);
    let Some(method) = memo.method.as_ref().filter(|_| memo.is_of_record()) else {
        return tuple_expr(parts);
    };
    let p = &names.p;
    let record = parts.next();
    let keyed = keyed(memo, &method.owner.ty, p);
    quote! {
        #p::MethodLookup {
            record: #keyed::memo_lookup(#record),
            arguments: (#(#parts,)*),
        }
    }
}

/// A record type as one that has a key; one that has none is an error where it was written.
pub(super) fn keyed(memo: &MemoFn, ty: &Type, p: &TokenStream) -> TokenStream {
    let asked = memo.is_concrete(ty);
    let asked = asked.then(|| quote!(<{ <#ty as #p::HasKey>::ASKED }>));
    hygiene::written(quote!(<#ty as #p::HasKey #asked>), ty.span())
}

/// The parameters by their names, where an expression of a user's tells the key or the tenant.
fn bindings(
    memo: &MemoFn,
    item: Option<&TokenStream>,
    place: &impl Fn(usize) -> TokenStream,
    names: &Names,
) -> TokenStream {
    let p = &names.p;
    let mut told = TokenStream::new();
    let told_at = match (&memo.tenant, &memo.key) {
        (Some(tenant), _) => tenant.span(),
        (None, Key::Expr(key)) => key.expr.span(),
        (None, Key::Parts) => return told,
    };
    memo.tenant.to_tokens(&mut told);
    if let Key::Expr(key) = &memo.key {
        key.expr.to_tokens(&mut told);
    }
    // What the expression captures is resolved where it stands.
    let item = item.map(|place| (Ident::new("item", told_at), quote!(*#place)));
    let parameters = memo.parameters.iter().enumerate();
    let parameters = parameters.filter_map(|(index, parameter)| {
        let name = parameter.name().filter(|_| !parameter.is_receiver)?;
        Some((name.clone(), place(index)))
    });
    let mut parameters: Vec<_> = parameters.collect();
    // Something of the arguments has to be used.
    if parameters.iter().any(|(name, _)| mentions(&told, name)) {
        parameters.retain(|(name, _)| mentions(&told, name));
    }
    let bindings: Vec<_> = item.into_iter().chain(parameters).collect();
    let names: Vec<Ident> = bindings.iter().map(|(name, _)| name.clone()).collect();
    let key = match &memo.key {
        Key::Expr(key) => Some(&key.expr),
        Key::Parts => None,
    };
    let told: Vec<&Expr> = memo.tenant.iter().chain(key).collect();
    // Used at once: the expression need not mention them all. Of `_name` no lint asks for a use, and
    // one asks for none.
    let bindings = bindings.into_iter().map(|(name, place)| {
        let is_quiet = name.to_string().starts_with('_');
        let is_used = is_quiet || told.iter().any(|expr| uses(expr, &name, &names));
        let used = (!is_used).then(|| quote!(let _ = &#name;));
        quote!(let #name = #p::bound!(#place); #used)
    });
    quote!(#(#bindings)*)
}

/// Whether an expression may mean a name: as a word, or in a text that is formatted.
fn mentions(expr: &TokenStream, name: &Ident) -> bool {
    expr.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Literal(text) => text.to_string().contains(&name.unraw().to_string()),
        TokenTree::Group(group) => mentions(&group.stream(), name),
        TokenTree::Punct(_) => false,
    })
}

/// The key that an expression tells.
fn told((ty, expr): (Option<&Type>, &Expr), p: &TokenStream) -> TokenStream {
    match ty {
        Some(ty) => quote!(#p::OwnedKey::<#ty>(#expr)),
        None => quote!(#p::AnyKey(#expr)),
    }
}

/// Whether an expression may mention `self`.
pub(super) fn takes_self(memo: &MemoFn) -> bool {
    memo.parameters
        .iter()
        .any(|parameter| parameter.is_receiver)
}

/// The parameters by their names, and the expression, inside of a method, where `self` has its name.
pub(super) fn computed(memo: &MemoFn, args: &Ident, names: &Names) -> TokenStream {
    let Key::Expr(key) = &memo.key else {
        return TokenStream::new();
    };
    let place = |index: usize| {
        let index = Index::from(index);
        quote!(#args.#index)
    };
    let bindings = bindings(memo, None, &place, names);
    let key = told((key.ty.as_ref(), &key.expr), &names.p);
    quote!(#bindings #key)
}

/// The tuple that a look-up is given, under a name that no expression of a user's can mean.
pub(super) fn tuple(name: &str) -> Ident {
    hygiene::local(name, Span::call_site())
}
