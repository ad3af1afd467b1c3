//! The function that users call, and its companion.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::{FnArg, Pat, PatIdent, PatType, Signature};

use super::names::Names;
use super::{attributes, docs, generics, needs};
use crate::hygiene;
use crate::model::{MemoFn, Method, Parameter};

/// The function, whose body is one call, and the companion of the same name.
pub(super) fn expand(memo: &MemoFn, names: &Names) -> TokenStream {
    let attributes = attributes::of_wrapper(memo.attributes());
    let docs = docs::of_wrapper(memo);
    let vis = &memo.item.vis;
    let signature = signature(&memo.item.sig, memo, names);
    let call = call(memo, names);
    let method = memo.method.as_ref();
    let has_companion = method.is_none_or(|method| method.owner.has_companions());
    let companion = has_companion.then(|| companion(memo, names));
    let docs = has_companion.then(|| quote!(#[doc = #docs]));
    quote! {
        #attributes
        #docs
        #vis #signature {
            #call
        }
        #companion
    }
}

/// The user's signature; patterns belong to the body, so each parameter has a plain name here.
pub(super) fn signature(written: &Signature, memo: &MemoFn, names: &Names) -> Signature {
    let mut signature = written.clone();
    let slice = memo.batch.iter().map(|slice| slice_name(slice, names));
    let rest = memo.parameters.iter().enumerate();
    let rest = rest.filter(|(_, parameter)| !parameter.is_receiver);
    let mut argument = slice.chain(rest.map(|(index, parameter)| names.argument(index, parameter)));
    for input in &mut signature.inputs {
        if let FnArg::Typed(written) = input
            && let Some(name) = argument.next()
        {
            *written = plain(name, written);
        }
    }
    signature
}

fn plain(ident: Ident, written: &PatType) -> PatType {
    let pat = PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: None,
        ident,
        subpat: None,
    };
    PatType {
        attrs: Vec::new(),
        pat: Box::new(Pat::Ident(pat)),
        ..written.clone()
    }
}

fn slice_name(slice: &Parameter, names: &Names) -> Ident {
    match slice.name() {
        Some(_) => names.argument(0, slice),
        None => names.items.clone(),
    }
}

fn call(memo: &MemoFn, names: &Names) -> TokenStream {
    let Names { p, called, .. } = names;
    let arguments = names.arguments(&memo.parameters);
    let slice = memo.batch.iter().map(|slice| slice_name(slice, names));
    let (batch, item) = match &memo.batch {
        // The slice may hold what borrows an item.
        Some(_) => ("_batch", Some(quote!(, _))),
        None => ("", None),
    };
    let (color, wait) = if memo.is_async() {
        ("_async", Some(quote!(.await)))
    } else {
        ("", None)
    };
    let shared = match (&memo.spec.shared, &memo.batch) {
        (Some(_), None) => "_shared",
        (None, None) if memo.spec.in_thread => "_in_thread",
        (None, _) | (_, Some(_)) => "",
    };
    let call = format_ident!("call{shared}{batch}{color}");
    let call = quote!(#p::#call::<#called #item>);
    let arguments = quote!(#(#slice,)* (#(#arguments,)*));
    // What a type lacks is one error, if all of it stands in one place.
    let needs = needs::of(memo);
    if let Some(need) = needs.first() {
        let call = hygiene::place(call, need.span());
        return hygiene::locate(quote!(#call(#arguments) #wait), need.span());
    }
    let is_default = |method: &Method| method.owner.in_trait.is_some();
    if memo.method.as_ref().is_some_and(is_default) {
        // What the trait does not ask of its types is one error, at the method.
        let at = memo.item.sig.ident.span();
        let call = hygiene::place(call, at);
        let call = hygiene::locate(quote!(#call(#arguments)), at);
        let wait = wait.map(|wait| hygiene::place(wait, at));
        return quote!(#call #wait);
    }
    let call = hygiene::place(call, memo.returns.span());
    quote!(#call(#arguments) #wait)
}

/// The type of the function's name; of a method, a function that gives a value.
fn companion(memo: &MemoFn, names: &Names) -> TokenStream {
    let Names { p, description, .. } = names;
    let place = match memo.spec.shared {
        Some(_) => "Shared",
        None if memo.spec.in_thread => "Thread",
        None => "",
    };
    let color = if memo.is_async() { "Async" } else { "" };
    let batch = if memo.batch.is_some() { "Batch" } else { "" };
    let method = if memo.method.is_some() { "Method" } else { "" };
    let kind = format_ident!("{color}{place}{method}{batch}Companion");
    if memo.method.is_none() && memo.is_generic() {
        return generics::companion(memo, &kind, names);
    }
    let keys = memo.key_parameters().count();
    let arguments = memo.parameters.len();
    let (keys, arguments) = (unsuffixed(keys), unsuffixed(arguments));
    let attributes = attributes::of_companion(memo.attributes());
    let vis = &memo.item.vis;
    let name = &memo.companion;
    let ty = quote!(#p::#kind<#description, #keys, #arguments>);
    let item = match &memo.method {
        Some(_) => {
            let types = generics::unbound(memo, p).map(|types| quote!(<#types>));
            quote!(#vis fn #name #types() -> #ty { #p::#kind::new() })
        }
        None => quote!(#vis type #name = #ty;),
    };
    let item = hygiene::respan(item);
    quote! {
        #attributes
        #[doc(hidden)]
        #item
    }
}

fn unsuffixed(number: usize) -> proc_macro2::Literal {
    proc_macro2::Literal::usize_unsuffixed(number)
}
