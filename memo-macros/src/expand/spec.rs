//! The description of a memo, as a constant.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{LitInt, Type};

use crate::model::{Shared, Spec, Ttl};

/// The memo: a constant that holds its description.
///
/// `value` is the type as it was written: a store asks more of it, and says so there.
pub(super) fn memo(
    spec: &Spec,
    value: &Type,
    keys: &[String],
    fingerprint: u64,
    p: &TokenStream,
) -> TokenStream {
    let constructor = match spec.shared {
        Some(_) => quote_spanned!(value.span()=> shared),
        None => quote!(new),
    };
    let spec = describe(spec, keys, fingerprint, p);
    quote!(#p::Memo::#constructor(#spec))
}

fn describe(spec: &Spec, keys: &[String], fingerprint: u64, p: &TokenStream) -> TokenStream {
    let Spec { item, docs, .. } = spec;
    let mut tokens = match (&spec.name, &spec.record) {
        (Some(name), _) => quote!(#p::spec!(name #name, #docs)),
        (None, Some(record)) => quote!(#p::spec!(#record, #item, #docs)),
        (None, None) => quote!(#p::spec!(#item, #docs)),
    };
    if let Some(record) = &spec.record {
        tokens.extend(quote!(.of_record(#record, &[#(#keys),*])));
    }
    match &spec.ttl {
        None => {}
        Some(Ttl::Fixed(ttl)) => {
            let (seconds, nanos) = (int(ttl.as_secs()), int(ttl.subsec_nanos().into()));
            tokens.extend(quote!(.ttl(#p::Period::fixed(#seconds, #nanos))));
        }
        Some(Ttl::Expr(ttl)) => tokens.extend(quote!(.ttl(#p::Period::Computed(|| #ttl)))),
    }
    if let Some(capacity) = &spec.capacity {
        tokens.extend(quote!(.capacity(#capacity)));
    }
    if let Some(shared) = &spec.shared {
        tokens.extend(share(shared, fingerprint, p));
    }
    tokens
}

fn share(shared: &Shared, fingerprint: u64, p: &TokenStream) -> TokenStream {
    let version = match shared.version {
        Some(version) => {
            let version = int(version);
            quote!(.version(#version))
        }
        None => {
            let fingerprint = format!("{fingerprint:#018x}");
            let fingerprint = LitInt::new(&fingerprint, proc_macro2::Span::call_site());
            quote!(.fingerprint(#fingerprint))
        }
    };
    let store = match &shared.store {
        Some(store) => quote!(#p::Option::Some(#store)),
        None => quote!(#p::Option::None),
    };
    quote!(#version.shared(#store))
}

fn int(number: u64) -> proc_macro2::Literal {
    proc_macro2::Literal::u64_unsuffixed(number)
}
