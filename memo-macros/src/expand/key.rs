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
    match &memo.key {
        Key::Parts => tuple_expr(parts(&memo.parameters, args)),
        Key::Expr(_) => lookup_expr(memo, args, names),
    }
}

/// The body of `lookup_keys`: the key among what a companion call gives, in the tuple `by`.
pub(super) fn lookup_keys(memo: &MemoFn, by: &Ident, names: &Names) -> TokenStream {
    match &memo.key {
        Key::Parts => tuple_expr(given_parts(memo, by)),
        Key::Expr(_) => lookup_expr(memo, by, names),
    }
}

/// References to the parts of the key that a companion call gives, in the tuple `by`; the item of a
/// batch function is not among them.
pub(super) fn given_parts(memo: &MemoFn, by: &Ident) -> Vec<TokenStream> {
    let kept = memo.key_parameters().enumerate();
    kept.map(|(index, (_, parameter))| {
        let index = Index::from(index);
        borrowed(parameter, &quote!(#by.#index))
    })
    .collect()
}

/// References to the parts of the key.
pub(super) fn parts(parameters: &[Parameter], args: &Ident) -> Vec<TokenStream> {
    let parameters = parameters.iter().enumerate();
    parameters
        .filter(|(_, parameter)| parameter.part.is_some())
        .map(|(index, parameter)| {
            let index = Index::from(index);
            borrowed(parameter, &quote!(#args.#index))
        })
        .collect()
}

fn borrowed(parameter: &Parameter, place: &TokenStream) -> TokenStream {
    match &parameter.part {
        Some(part) if part.is_borrowed => quote!(#place),
        _ => quote!(&#place),
    }
}

/// `key = EXPR`: the parameters by their names, and the expression.
fn lookup_expr(memo: &MemoFn, args: &Ident, names: &Names) -> TokenStream {
    let Key::Expr(key) = &memo.key else {
        return TokenStream::new();
    };
    let p = &names.p;
    let bindings = memo.parameters.iter().enumerate();
    let bindings = bindings.filter_map(|(index, parameter)| {
        let name = parameter.name()?;
        let index = Index::from(index);
        // Used at once: the expression need not mention them all.
        Some(quote!(let #name = #p::bound!(#args.#index); let _ = &#name;))
    });
    let expr = &key.expr;
    let key = match &key.ty {
        Some(ty) => quote!(#p::OwnedKey::<#ty>(#expr)),
        None => quote!(#p::AnyKey(#expr)),
    };
    quote!(#(#bindings)* #key)
}

/// The tuple that a look-up is given, under a name that no expression of a user's can mean.
pub(super) fn tuple(name: &str) -> Ident {
    hygiene::local(name, Span::call_site())
}
