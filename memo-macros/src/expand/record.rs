//! The expansion of `#[derive(Memoized)]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::Field;
use syn::ext::IdentExt;

use super::fingerprint::Fingerprint;
use super::key;
use super::spec::{self, Of};
use crate::hygiene::{self, Taken};
use crate::model::{Calculation, Record};

/// The constants of the calculations, and the trait that loads them.
pub(crate) fn record(record: &Record) -> TokenStream {
    let p = hygiene::private(record.root.as_ref());
    let ident = &record.ident;
    let constants = record
        .calculations
        .iter()
        .map(|calculation| constant(record, calculation, &p));
    let constants =
        (!record.calculations.is_empty()).then(|| quote!(impl #ident { #(#constants)* }));

    let context = match &record.context {
        Some(context) => context.to_token_stream(),
        None => quote!(()),
    };
    let names = record.calculations.iter();
    let names = names.map(|calculation| &calculation.constant);
    let keyed = keyed(record, &p);
    let infos = Taken::default().fresh("INFOS");
    quote! {
        #constants
        #keyed
        impl #p::Memoized for #ident {
            type Context = #context;
            const CALCULATIONS: &'static [#p::Calculation<Self>] = &[#(Self::#names),*];
            fn memo_infos() -> &'static #p::Infos {
                static #infos: #p::Infos = #p::Infos::new();
                &#infos
            }
        }
    }
}

/// What tells one record from others; nothing, if it has neither a key nor calculations.
fn keyed(record: &Record, p: &TokenStream) -> Option<TokenStream> {
    if record.keys.is_empty() && record.calculations.is_empty() {
        return None;
    }
    let ident = &record.ident;
    let parts = record.keys.iter();
    let parts: Vec<_> = parts.map(|(_, ty)| key::part(ty, true, p)).collect();
    let fields = key::tuple_of(&parts);
    let names = record.keys.iter().map(|(name, _)| name);
    let mut key = quote!(#p::RecordKey<#fields>);
    let mut lookup = quote!(#p::RecordLookup((#(&self.#names,)*)));
    if let Some((name, ty)) = &record.tenant {
        let tenant = key::part(ty, true, p);
        key = quote!(#p::Tenanted<#tenant, #key>);
        lookup = quote!(#p::TenantLookup::new(&self.#name, #lookup));
    }
    let names = record.keys.iter().map(|(name, _)| name.unraw().to_string());
    let spec = spec::of_record(&record.defaults, &names.collect::<Vec<_>>(), p);
    Some(quote! {
        impl #p::Keyed for #ident {
            type Key = #key;
            const SPEC: #p::Spec = #spec;
            fn memo_lookup(&self) -> impl #p::Lookup<Self::Key> {
                #lookup
            }
        }
    })
}

/// The constant that selects a calculation, with the static that it refers to.
fn constant(record: &Record, calculation: &Calculation, p: &TokenStream) -> TokenStream {
    let Calculation {
        field,
        name,
        constant,
        value,
        spec,
        ..
    } = calculation;
    let (ident, vis) = (&record.ident, &record.vis);
    let cfg = super::attributes::cfg(&field.attrs);
    let docs = docs(field);
    let record_name = ident.unraw().to_string();
    let fingerprint = Fingerprint::of(quote!(#record_name #field));
    let ty = quote!(#p::Memo::<<#ident as #p::Keyed>::Key, #value>);
    let of = ident.to_token_stream();
    let memo = spec::memo(spec, (&ty, value), Of::Record(&of), fingerprint, p);
    let compute = compute(record, calculation, p);
    // An item, so a constant of that name that the options mention would mean this one.
    let mut taken = Taken::default();
    for attribute in &field.attrs {
        taken.add(attribute);
    }
    let slot = taken.fresh("FIELD");
    let slot_record = key::tuple("record");
    quote! {
        #docs
        #cfg
        #vis const #constant: #p::Calculation<Self> = {
            static #slot: #p::Field<#ident, #value> = #p::Field::new(
                #memo,
                |#slot_record| &mut #slot_record.#name,
                #compute,
            );
            #p::register!(#slot.memo());
            #slot.calculation()
        };
    }
}

/// The call of the function that computes the values of many records.
fn compute(record: &Record, calculation: &Calculation, p: &TokenStream) -> TokenStream {
    let [records, context] = ["records", "context"].map(key::tuple);
    match (&calculation.with, &record.context) {
        // Beside an error: never called.
        (None, _) => quote!(|_, _| #p::unreachable!()),
        (Some(with), None) => quote! {
            |#records, _| #p::Box::pin(async move { #p::results!(#with(#records)) })
        },
        (Some(with), Some(_)) => quote! {
            |#records, #context| #p::Box::pin(async move {
                #p::results!(#with(#records, #context))
            })
        },
    }
}

/// The docs of the field, or words of our own: the constant may be public.
fn docs(field: &Field) -> TokenStream {
    let docs: TokenStream = field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .map(ToTokens::to_token_stream)
        .collect();
    if !docs.is_empty() {
        return docs;
    }
    let words = match &field.ident {
        Some(name) => format!(" Selects the calculation of the field `{}`.", name.unraw()),
        None => String::new(),
    };
    quote!(#[doc = #words])
}
