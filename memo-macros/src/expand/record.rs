//! The expansion of `#[derive(Memoized)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::fingerprint::Fingerprint;
use super::spec::{self, Of};
use super::{key, part};
use crate::hygiene::{self, Taken};
use crate::model::{Calculation, Record};

/// The constants of the calculations, and the trait that loads them.
pub(crate) fn record(record: &Record) -> TokenStream {
    let p = hygiene::private(record.root.as_ref());
    let ident = &record.ident;
    let constants = record.calculations.iter().enumerate();
    let constants = constants.map(|calculation| constant(record, calculation, &p));
    let (generics, parameters, bounds) = record.generics.split_for_impl();
    let constants = (!record.calculations.is_empty())
        .then(|| quote!(impl #generics #ident #parameters #bounds { #(#constants)* }));

    let context = match &record.context {
        Some(context) => context.to_token_stream(),
        None => quote!(()),
    };
    let names = record.calculations.iter();
    let names = names.map(|calculation| &calculation.constant);
    let keyed = keyed(record, &p);
    let has_cell = record.cell.as_ref().map(|cell| {
        // What is no cell is an error there.
        let field = quote_spanned!(cell.span()=> &self.#cell);
        quote! {
            impl #generics #p::HasCell for #ident #parameters #bounds {
                fn memo_cell(&self) -> &#p::MemoCell {
                    #field
                }
            }
        }
    });
    quote! {
        #constants
        #keyed
        #has_cell
        impl #generics #p::Memoized for #ident #parameters #bounds {
            type Context = #context;
            const CALCULATIONS: &'static [#p::Calculation<Self>] = &[#(Self::#names),*];
        }
    }
}

/// What tells one record from others; nothing, if it has neither a key nor calculations.
fn keyed(record: &Record, p: &TokenStream) -> Option<TokenStream> {
    if record.keys.is_empty() && record.calculations.is_empty() {
        return None;
    }
    let ident = &record.ident;
    let (generics, parameters, bounds) = record.generics.split_for_impl();
    let owned = |ty: &Type| part::owned(ty, true, record.is_concrete(ty), p);
    let parts = record.keys.iter();
    let parts: Vec<_> = parts.map(|(_, ty)| owned(ty)).collect();
    let fields = key::tuple_of(&parts);
    let names = record.keys.iter().map(|(name, _)| name);
    let mut key = quote!(#p::RecordKey<#fields>);
    let mut lookup = quote!(#p::RecordLookup((#(&self.#names,)*)));
    if let Some((name, ty)) = &record.tenant {
        let tenant = owned(ty);
        key = quote!(#p::Tenanted<#tenant, #key>);
        lookup = quote!(#p::TenantLookup::new(&self.#name, #lookup));
    }
    let names = record.keys.iter().map(|(name, _)| name.unraw().to_string());
    let spec = spec::of_record(&record.defaults, &names.collect::<Vec<_>>(), p);
    Some(quote! {
        impl #generics #p::Keyed for #ident #parameters #bounds {
            type Key = #key;
            const SPEC: #p::Spec = #spec;
            fn memo_lookup(&self) -> impl #p::Lookup<Self::Key> {
                #lookup
            }
        }
    })
}

/// The constant that selects a calculation, with the field that it refers to.
fn constant(
    record: &Record,
    (index, calculation): (usize, &Calculation),
    p: &TokenStream,
) -> TokenStream {
    let Calculation {
        field, constant, ..
    } = calculation;
    let vis = &record.vis;
    let cfg = super::attributes::cfg(&field.attrs);
    let docs = docs(record, calculation);
    let found = if record.generics.params.is_empty() {
        in_a_static(record, calculation, p)
    } else {
        for_each_type(record, (index, calculation), p)
    };
    quote! {
        #docs
        #cfg
        #vis const #constant: #p::Calculation<Self> = #found;
    }
}

/// The field of a record without parameters: a static.
fn in_a_static(record: &Record, calculation: &Calculation, p: &TokenStream) -> TokenStream {
    let Calculation { field, .. } = calculation;
    let value = stored(record, calculation, p);
    let ident = &record.ident;
    // An item, so a constant of that name that the options mention would mean this one.
    let mut taken = Taken::default();
    for attribute in &field.attrs {
        taken.add(attribute);
    }
    let slot = taken.fresh("FIELD");
    let description = description(record, calculation, &ident.to_token_stream(), p);
    quote!({
        static #slot: #p::Field<#ident, #value> = #description;
        #p::register!(&#slot);
        #slot.calculation()
    })
}

/// The field of a generic record: one for each of its types, made when it is first asked for.
fn for_each_type(
    record: &Record,
    (index, calculation): (usize, &Calculation),
    p: &TokenStream,
) -> TokenStream {
    let description = description(record, calculation, &quote!(Self), p);
    let index = proc_macro2::Literal::usize_unsuffixed(index);
    quote! {
        #p::Calculation::generic(|| {
            #p::generic_field::<#p::Nth<Self, #index>, _, _>(|| #description)
        })
    }
}

/// What a field is: its memo, its place in the record, the function, and what comes before it.
fn description(
    record: &Record,
    calculation: &Calculation,
    of: &TokenStream,
    p: &TokenStream,
) -> TokenStream {
    let Calculation {
        field,
        name,
        value,
        depends,
        spec,
        ..
    } = calculation;
    let record_name = record.ident.unraw().to_string();
    let fingerprint = Fingerprint::of(quote!(#record_name #field));
    let is_generic = !record.generics.params.is_empty();
    let stored = stored(record, calculation, p);
    let ty = quote!(#p::Memo::<<#of as #p::Keyed>::Key, #stored>);
    let memo = spec::memo(
        spec,
        (&ty, value, &stored),
        Of::Record(of, is_generic),
        fingerprint,
        p,
    );
    let compute = compute(record, calculation, p);
    let slot_record = key::tuple("record");
    let needs = depends.iter();
    let depends = (!depends.is_empty()).then(|| quote!(.depends(const { &[#(#of::#needs),*] })));
    // A method is not looked for in a type that is not known yet.
    let types = depends.as_ref().map(|_| quote!(::<#of, #value>));
    quote! {
        #p::Field #types::new(
            #memo,
            |#slot_record| &mut #slot_record.#name,
            #compute,
        ) #depends
    }
}

/// The type of the values; of one that cannot be stored, that is the only error, as in `part::owned`.
fn stored(record: &Record, calculation: &Calculation, p: &TokenStream) -> TokenStream {
    let value = &calculation.value;
    if !record.is_concrete(value) {
        return value.to_token_stream();
    }
    part::asked("stored", value, p)
}

/// The call of the function that computes the values of many records.
fn compute(record: &Record, calculation: &Calculation, p: &TokenStream) -> TokenStream {
    let at = calculation
        .with
        .as_ref()
        .map_or_else(Span::call_site, Spanned::span);
    let [records, context] = ["records", "context"].map(|name| hygiene::local(name, at));
    match (&calculation.with, &record.context) {
        // Beside an error: never called.
        (None, _) => quote!(|_, _| #p::unreachable!()),
        (Some(with), context_type) => {
            let context = context_type.as_ref().map(|_| context);
            let (given, value) = (context.iter(), stored(record, calculation, p));
            let parameter = context
                .as_ref()
                .map_or_else(|| quote!(_), ToTokens::to_token_stream);
            // What it cannot be given, or return, is an error where it is named.
            let call = quote!(#with(#records #(, #given)*));
            let results = hygiene::place(quote!(#p::results!), at);
            let given =
                quote_spanned!(at.resolved_at(Span::mixed_site())=> (#call, #records, #value));
            quote!(|#records, #parameter| #p::Box::pin(async move { #results #given }))
        }
    }
}

/// The docs of the field, and words of our own: the constant may be public.
fn docs(record: &Record, calculation: &Calculation) -> TokenStream {
    let attributes = calculation.field.attrs.iter();
    let docs = attributes.filter(|attribute| attribute.path().is_ident("doc"));
    let words = super::docs::of_constant(record, calculation);
    quote!(#(#docs)* #[doc = #words])
}
