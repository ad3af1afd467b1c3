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
            let (records, arguments): (Vec<_>, Vec<_>) = parts.partition(|part| part.is_record);
            let arguments = arguments.iter();
            let arguments: Vec<_> = arguments.map(|kept| part(&kept.ty, is_shared, p)).collect();
            let arguments = tuple_of(&arguments);
            match (records.is_empty(), &memo.method) {
                (false, Some(method)) => {
                    let record = keyed(&method.owner.ty, p);
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
        Key::Parts => assemble(memo, None, parts(&memo.parameters, args), names),
        Key::Expr(_) => lookup_expr(memo, args, names),
    }
}

/// The body of `lookup_keys`: the key among what a companion call gives, in the tuple `by`.
pub(super) fn lookup_keys(memo: &MemoFn, by: &Ident, names: &Names) -> TokenStream {
    match &memo.key {
        Key::Parts => assemble(memo, None, given_parts(memo, by), names),
        Key::Expr(_) => lookup_expr(memo, by, names),
    }
}

/// A look-up of these parts, of which the slice's item is the first: a tuple, or, of a record and
/// arguments, one of both.
pub(super) fn assemble(
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
    let keyed = keyed(&method.owner.ty, p);
    quote! {
        #p::MethodLookup {
            record: #keyed::memo_lookup(#record),
            arguments: (#(#parts,)*),
        }
    }
}

/// A record type as one that has a key; one that has none is an error where it was written.
fn keyed(ty: &Type, p: &TokenStream) -> TokenStream {
    let open = hygiene::written(quote!(<), ty.span());
    let close = hygiene::written(quote!(as #p::Keyed>), ty.span());
    quote!(#open #ty #close)
}

/// References to the parts of the key that a companion call gives, in the tuple `by`; the item of a
/// batch function is not among them.
pub(super) fn given_parts(memo: &MemoFn, by: &Ident) -> Vec<TokenStream> {
    let given = memo.key_parameters().enumerate();
    let kept = given.filter(|(_, (_, parameter))| parameter.part.is_some());
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
    if let (Some(owner), true) = (&names.owner, takes_self(memo)) {
        let key = &names.key;
        return quote!(#owner::#key(#args.0, #args));
    }
    computed(memo, args, names)
}

/// Whether an expression may mention `self`.
pub(super) fn takes_self(memo: &MemoFn) -> bool {
    memo.parameters
        .iter()
        .any(|parameter| parameter.is_receiver)
}

/// The parameters by their names, and the expression.
pub(super) fn computed(memo: &MemoFn, args: &Ident, names: &Names) -> TokenStream {
    let Key::Expr(key) = &memo.key else {
        return TokenStream::new();
    };
    let p = &names.p;
    let bindings = memo.parameters.iter().enumerate();
    let bindings = bindings.filter_map(|(index, parameter)| {
        let name = parameter.name().filter(|_| !parameter.is_receiver)?;
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
