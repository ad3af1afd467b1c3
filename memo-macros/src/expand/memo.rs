//! The static, and everything else that the compiler checks against the return type.
//!
//! It is placed where that type stands: a value that cannot be kept is an error there, and one only.

use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::token::Paren;
use syn::{GenericArgument, PathArguments, Type, TypeTuple};

use super::fingerprint::Fingerprint;
use super::key;
use super::names::{Names, description, memo_type};
use super::spec::{self, Of};
use crate::hygiene;
use crate::model::{MemoFn, MemoGenerics, mentions};

/// The operation that gives the memo.
pub(super) fn operation(memo: &MemoFn, names: &Names) -> TokenStream {
    let Names {
        p,
        description,
        memo: name,
        ..
    } = names;
    let memo_type = memo_type(memo);
    let span = memo.returns.span();
    let head = quote!(fn memo() -> &'static #p::#memo_type<Self>);
    let head = hygiene::place(head, span);
    let declaration = hygiene::place(quote!(static #name: #p::#memo_type<#description>), span);
    // Which parameters are part of the key is not in the item, but in `skip`; nor is the tenant.
    let kept = memo.key_parameters().map(|(index, _)| index);
    let (tenant, tokens) = (memo.tenant.iter(), &memo.tokens);
    let fingerprint = Fingerprint::of(quote!(#(#kept)* #(#tenant)* #tokens));
    let ty = hygiene::place(quote!(#p::#memo_type::<#description>), span);
    let of = memo
        .method
        .as_ref()
        .map_or(Of::Function(memo), |method| Of::Method(memo, method));
    let weighed = quote!(#memo_type of #description);
    let types = (&ty, &memo.returns, &weighed);
    let value = spec::memo(&memo.spec, types, of, fingerprint, p);
    if memo.is_generic() {
        let whole = memo.spec.hooks.error_ttl.is_some();
        let guess = guess(memo).filter(|_| !whole).map(|kind| {
            let returns = &memo.returns;
            let at = span.resolved_at(Span::mixed_site());
            let guessed = hygiene::place(quote!(#p::guessed!), span);
            let type_in_parentheses = quote_spanned!(at=> (#kind #returns));
            quote!(#guessed #type_in_parentheses;)
        });
        let generic_memo = if memo.spec.in_thread {
            quote!(generic_thread_memo)
        } else {
            quote!(generic_memo)
        };
        // There are no generic statics.
        return quote! {
            #head {
                #guess
                #p::#generic_memo::<Self, _, _>(|| #value)
            }
        };
    }
    let here = here(memo, description, p);
    quote! {
        #head {
            #declaration = #value;
            &#name
        }
        #here
    }
}

/// The operation that gives the place for what each thread has of the memo.
fn here(memo: &MemoFn, description: &TokenStream, p: &TokenStream) -> Option<TokenStream> {
    let is_there = memo.spec.in_thread && !memo.is_async();
    is_there.then(|| {
        let place = hygiene::place(quote!(#p::here!), memo.returns.span());
        quote!(#place(#description);)
    })
}

/// How a return type is stored that depends on a parameter, which the compiler is not to be asked: by
/// its name. It is asked whether that is right.
fn guess(memo: &MemoFn) -> Option<Literal> {
    if memo.batch.is_some() || !memo.returns_parameter() {
        return None;
    }
    let is_result = match &memo.returns {
        Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| last.ident == "Result")
        }
        _ => false,
    };
    let whole = memo.spec.hooks.error_ttl.is_some();
    Some(Literal::usize_unsuffixed(usize::from(is_result && !whole)))
}

/// A `Result` with the same error, if none of the parameters is in that: the compiler is asked what the
/// error can do.
fn with_its_error(memo: &MemoFn) -> Option<Type> {
    let mut returns = memo.returns.clone();
    let Type::Path(path) = &mut returns else {
        return None;
    };
    let last = path.path.segments.last_mut()?;
    let PathArguments::AngleBracketed(arguments) = &mut last.arguments else {
        return None;
    };
    if last.ident != "Result" {
        return None;
    }
    if let Some(GenericArgument::Type(ty)) = arguments.args.first_mut() {
        *ty = Type::Tuple(TypeTuple {
            attrs: Vec::new(),
            paren_token: Paren::default(),
            elems: Punctuated::new(),
        });
    }
    let parameters = MemoGenerics::names(&memo.generics.all);
    (!mentions(returns.to_token_stream(), &parameters)).then_some(returns)
}

/// What is stored of the return type.
pub(super) fn returns(memo: &MemoFn, p: &TokenStream) -> TokenStream {
    let returns = &memo.returns;
    let name = hygiene::place(quote!(#p::returned!), returns.span());
    let at = returns.span().resolved_at(Span::mixed_site());
    // With its errors or without them.
    let whole = memo.spec.hooks.error_ttl.as_ref();
    let whole = whole.map(|_| quote_spanned!(at=> whole));
    let guess = guess(memo).map(|kind| quote_spanned!(at=> guess #kind));
    let failing = guess.as_ref().filter(|_| whole.is_none());
    let failing = failing.and_then(|_| with_its_error(memo));
    let failing = failing.map(|failing| quote_spanned!(at=> , as #failing));
    let known = guess.or(whole);
    let thread = memo.spec.in_thread.then(|| quote_spanned!(at=> thread));
    // There, an error is told to nobody.
    let failing = failing.filter(|_| thread.is_none());
    let type_in_parentheses = quote_spanned!(at=> (#thread #known #returns #failing));
    quote!(#name #type_in_parentheses)
}

/// The name of the operation that is the function as it was written.
pub(super) fn compute_head(memo: &MemoFn) -> TokenStream {
    hygiene::place(quote!(fn compute), memo.returns.span())
}

/// What is annotated, in words.
pub(super) fn kind(memo: &MemoFn) -> &'static str {
    let is_of_record = memo.is_of_record() || key::takes_self(memo);
    match (is_of_record, memo.batch.is_some()) {
        (true, false) => "method",
        (true, true) => "batch method",
        (false, false) => "associated function",
        (false, true) => "associated batch function",
    }
}

/// What makes the memo known to the registry.
pub(super) fn registration(memo: &MemoFn, names: &Names) -> Option<TokenStream> {
    if memo.is_generic() {
        // Known once it is there.
        return None;
    }
    let Names {
        p, description: of, ..
    } = names;
    let description = description(memo);
    let found = quote!(<#of as #p::#description>::memo());
    let register = match &memo.method {
        None => quote!(#p::register!(#found);),
        Some(method) => {
            let (kind, ty) = (kind(memo), &method.owner.ty);
            quote!(#p::register!(#kind of #ty, #found);)
        }
    };
    Some(hygiene::place(register, memo.returns.span()))
}
