//! What stands in an impl block in place of a method, and what stands beside the block.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Path, PathArguments, Signature};

use super::names::Names;
use super::{attributes, generics, key, lifetimes, wrapper};
use crate::hygiene;
use crate::model::{Key, MemoFn, Method, Scope};

/// The type that stands for a method: as visible as the method and its type are both.
pub(super) fn marker(memo: &MemoFn, names: &Names) -> TokenStream {
    let Names { p, marker, .. } = names;
    let vis = &memo.item.vis;
    if !memo.generics.own.params.is_empty() {
        return generics::marker(Some(&names.of_type), memo, names);
    }
    quote!(#vis struct #marker<T: ?#p::Sized>(#p::PhantomData<T>);)
}

/// What stands in the block: the method, whose body is one call, and, unless it is the block of a
/// trait, its companion and its body.
pub(super) fn in_block(memo: &MemoFn, method: &Method, names: &Names) -> TokenStream {
    let wrapper = wrapper::expand(memo, names);
    if method.owner.of_trait.is_some() {
        return wrapper;
    }
    let cfg = attributes::cfg(memo.attributes());
    let body = body(memo, method, &memo.item.sig, names);
    let key = key_fn(memo, method, names).map(|(head, body)| quote!(#cfg #head { #body }));
    quote! {
        #wrapper
        #cfg
        #body
        #key
    }
}

/// What stands beside the block of a trait, which takes no functions of ours: a trait for the body.
pub(super) fn beside(memo: &MemoFn, method: &Method, names: &Names) -> Option<TokenStream> {
    method.owner.of_trait.as_ref()?;
    let cfg = attributes::cfg_of(memo);
    let (name, ty) = (&names.body, &method.owner.ty);
    let (generics, parameters, bounds) = method.owner.generics.split_for_impl();
    let mut signature = wrapper::signature(&method.signature, memo, names);
    signature.ident.clone_from(&names.inner);
    let body = body(memo, method, &method.signature, names);
    let (head, key) = key_fn(memo, method, names).unzip();
    let (head, key) = (head.iter(), key.map(|key| quote!(#head { #key })));
    Some(quote! {
        #cfg
        trait #name #generics #bounds {
            #signature;
            #(#head;)*
        }
        #cfg
        impl #generics #name #parameters for #ty #bounds {
            #body
            #key
        }
    })
}

/// The method as it was written, under another name: nowhere else is there a `self`.
pub(super) fn body(
    memo: &MemoFn,
    method: &Method,
    signature: &Signature,
    names: &Names,
) -> TokenStream {
    let levels = attributes::of_body(memo.attributes());
    let inside = attributes::inside(memo.attributes());
    let mut signature = signature.clone();
    signature.ident.clone_from(&names.inner);
    // Nobody can add docs to it, or make it `const`.
    hygiene::made_here(&mut signature);
    let in_scope = method.owner.of_trait.as_ref().and_then(in_scope);
    let body = &method.body;
    let braces = memo.item.brace.span.join();
    let body = quote_spanned!(braces=> { #inside #in_scope #body });
    quote!(#levels #signature #body)
}

/// What brings the trait of a block into scope, as it is inside the block: where it is written by its
/// name alone, it is there already.
fn in_scope(of_trait: &Path) -> Option<TokenStream> {
    if of_trait.segments.len() == 1 {
        return None;
    }
    let mut path = of_trait.clone();
    for segment in &mut path.segments {
        segment.arguments = PathArguments::None;
    }
    Some(hygiene::respan(quote!(use #path as _;)))
}

/// What makes a key by an expression an error, where that would drop the tenant of the record: only
/// the struct tells whether it has one.
pub(super) fn tenant_check(memo: &MemoFn, method: &Method, names: &Names) -> Option<TokenStream> {
    let Key::Expr(key) = &memo.key else {
        return None;
    };
    memo.item.sig.receiver()?;
    if is_generic(method) || method.scope == Some(Scope::Instance) {
        return None;
    }
    let cfg = attributes::cfg_of(memo);
    let (p, ty) = (&names.p, &method.owner.ty);
    let check = hygiene::place(quote!(#p::key_without_tenant!), key.expr.span());
    Some(quote! {
        #cfg
        #check { #ty }
    })
}

fn is_generic(method: &Method) -> bool {
    !method.owner.generics.params.is_empty()
}

/// The head and the body of what computes the key by an expression that may mention `self`.
pub(super) fn key_fn(
    memo: &MemoFn,
    method: &Method,
    names: &Names,
) -> Option<(TokenStream, TokenStream)> {
    let Key::Expr(told) = &memo.key else {
        return None;
    };
    let receiver = memo.item.sig.receiver()?;
    let Names {
        p, lifetime, key, ..
    } = names;
    let args = key::tuple("args");
    let types = memo.parameters.iter();
    let types = types.map(|parameter| &*parameter.written.ty);
    let (types, _) = lifetimes::unify(types, lifetime);
    let ty = key::ty(memo, names);
    let (parameters, bounds) = generics::declared(&memo.generics.own);
    let bounds = (!bounds.is_empty()).then(|| quote!(where #bounds));
    let parameters = (!parameters.is_empty()).then(|| quote!(, #parameters));
    let head = quote! {
        fn #key<#lifetime #parameters>(#receiver, #args: &(#(#types,)*)) -> impl #p::Lookup<#ty>
        #bounds
    };
    let check = (is_generic(method) && method.scope != Some(Scope::Instance)).then(|| {
        let check = hygiene::place(quote!(#p::key_without_tenant!), told.expr.span());
        quote!(#check { in Self })
    });
    let computed = key::computed(memo, &args, names);
    Some((head, quote!(#check #computed)))
}
