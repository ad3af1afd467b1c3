//! What a description says of a compute that goes on without its caller.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Index, Type};

use super::key::{self, tuple};
use super::names::Names;
use crate::hygiene;
use crate::model::{MemoFn, Parameter};

/// The operations that options of time ask for; without such an option, none.
pub(super) fn operations(memo: &MemoFn, names: &Names) -> TokenStream {
    let detach = memo.detaches().then(|| detach(memo, names));
    let timeout = memo.spec.background.timeout.as_ref();
    let timed_out = timeout.map(|_| timed_out(memo, names));
    quote!(#detach #timed_out)
}

/// The compute, with arguments of its own.
fn detach(memo: &MemoFn, names: &Names) -> TokenStream {
    let p = &names.p;
    let returns = &memo.returns;
    let (args, kept) = (tuple("args"), tuple("kept"));
    let parameters = memo.parameters.iter().enumerate();
    let (keeps, lends): (Vec<_>, Vec<_>) = parameters
        .map(|(index, parameter)| {
            let index = Index::from(index);
            let kept = quote!(#kept.#index);
            (
                keep((memo, parameter), &quote!(#args.#index), p),
                lend((memo, parameter), &kept, p),
            )
        })
        .unzip();
    let (args, keeps) = match keeps.as_slice() {
        // Nothing is to be called unused, nor a unit to be bound.
        [] => (quote!(_), None),
        keeps => (quote!(#args), Some(quote!(let #kept = (#(#keeps,)*);))),
    };
    let lends = quote!((#(#lends,)*));
    let compute_type = if memo.is_async() {
        quote!(Task)
    } else {
        quote!(Detached)
    };
    let compute = match &memo.item.sig.asyncness {
        Some(asyncness) => task(asyncness.span, &lends, p),
        None => quote!(#p::Detached::new(move || <Self as #p::Function>::compute(#lends))),
    };
    quote! {
        fn detach(#args: &Self::Args<'_>) -> #p::Option<#p::#compute_type<#returns>> {
            #keeps
            #p::Option::Some(#compute)
        }
    }
}

/// The future of a compute; one that is not `Send`, and cannot go on elsewhere, is an error at
/// `async`.
fn task(asyncness: Span, lends: &TokenStream, p: &TokenStream) -> TokenStream {
    let pin = hygiene::place(quote!(#p::Box::pin), asyncness);
    let compute = quote!(<Self as #p::AsyncCompute<_>>::compute);
    let compute = hygiene::place(compute, asyncness);
    let at = asyncness.resolved_at(Span::mixed_site());
    quote_spanned!(at=> #pin(async move { #compute(#lends).await }))
}

/// The return value of a call that has given up; a type that has none is an error where it stands.
fn timed_out(memo: &MemoFn, names: &Names) -> TokenStream {
    let p = &names.p;
    let returns = &memo.returns;
    let error = tuple("error");
    let head = quote!(fn timed_out(#error: #p::Error) -> #p::Option);
    let head = hygiene::place(head, returns.span());
    let body = quote!({ #p::Option::Some(#p::timed_out(#error)) });
    let body = hygiene::place(body, returns.span());
    quote!(#head<#returns> #body)
}

/// An argument, kept: of what is borrowed, the owned form. One that cannot be kept is an error where
/// its type was written.
fn keep(
    (memo, parameter): (&MemoFn, &Parameter),
    argument: &TokenStream,
    p: &TokenStream,
) -> TokenStream {
    let ty = &*parameter.written.ty;
    let (kept, argument) = match borrowed(ty) {
        Some(kept) => (kept, quote!(#argument)),
        None => (ty, quote!(&#argument)),
    };
    let kept = kept_as((memo, parameter, kept), p);
    quote!(#kept::keep(#argument))
}

/// An argument that was kept, as the function takes it.
fn lend(
    (memo, parameter): (&MemoFn, &Parameter),
    kept: &TokenStream,
    p: &TokenStream,
) -> TokenStream {
    match borrowed(&parameter.written.ty) {
        Some(ty) => {
            let ty = kept_as((memo, parameter, ty), p);
            quote!(#ty::lend(&#kept))
        }
        None => kept.clone(),
    }
}

/// The type of an argument as one that can be kept; of one that cannot, that is the only error, as in
/// `key::part`.
fn kept_as((memo, parameter, ty): (&MemoFn, &Parameter, &Type), p: &TokenStream) -> TokenStream {
    // What can be a part of the key can be kept.
    if parameter.part.as_ref().is_some_and(|part| !part.is_record) {
        let ty = key::itself(memo, ty, p);
        return quote!(<#ty as #p::Kept>);
    }
    let at = |tokens| hygiene::place(tokens, ty.span());
    let (open, bound, close) = (at(quote!(<)), at(quote!(as #p::Kept)), at(quote!(>)));
    let asked = memo.is_concrete(ty).then(|| {
        let asked = at(quote!(as #p::Kept>::ASKED));
        quote!(<{ #open #ty #asked }>)
    });
    quote!(#open #ty #bound #asked #close)
}

/// The type of what a parameter borrows; what is borrowed for ever is kept as it is.
fn borrowed(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Group(group) => borrowed(&group.elem),
        Type::Paren(paren) => borrowed(&paren.elem),
        Type::Reference(reference) => match &reference.lifetime {
            Some(lifetime) if lifetime.ident == "static" => None,
            _ => Some(&reference.elem),
        },
        _ => None,
    }
}
