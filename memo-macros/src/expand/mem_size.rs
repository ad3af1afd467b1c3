//! The expansion of `#[derive(MemSize)]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Field, Fields};

use crate::hygiene;
use crate::model::{SizedBody, SizedFields, SizedType, Told};

/// The implementation of `MemSize`.
pub(crate) fn mem_size(ty: &SizedType) -> TokenStream {
    let p = hygiene::private(ty.root.as_ref());
    let ident = &ty.ident;
    let (parameters, arguments, _) = ty.generics.split_for_impl();
    let bounds = bounds(ty, &p);
    let body = match &ty.body {
        SizedBody::Struct(fields) => {
            let (pattern, size) = value(fields, &p);
            quote! {
                let Self #pattern = self;
                #size
            }
        }
        // A value of it there is none.
        SizedBody::Enum(variants) if variants.is_empty() => quote!(match *self {}),
        SizedBody::Enum(variants) => {
            let arms = variants.iter().map(|(name, fields)| {
                let (pattern, size) = value(fields, &p);
                quote!(Self::#name #pattern => #size,)
            });
            quote!(match self { #(#arms)* })
        }
    };
    quote! {
        #[automatically_derived]
        impl #parameters #p::MemSize for #ident #arguments #bounds {
            fn heap_size(&self) -> #p::usize {
                #body
            }
        }
    }
}

/// What was written behind `where`, and that the types of fields tell their bytes.
fn bounds(ty: &SizedType, p: &TokenStream) -> TokenStream {
    let written = ty.generics.where_clause.iter();
    let written = written.flat_map(|clause| &clause.predicates);
    let written: Vec<_> = written.map(ToTokens::to_token_stream).collect();
    let bounded = ty.bounded.iter().map(|ty| quote!(#ty: #p::MemSize));
    let bounds: Vec<_> = written.into_iter().chain(bounded).collect();
    if bounds.is_empty() {
        return TokenStream::new();
    }
    quote!(where #(#bounds),*)
}

/// The pattern of a struct or a variant behind its name, and what its fields own.
fn value(fields: &SizedFields, p: &TokenStream) -> (TokenStream, TokenStream) {
    let parts: Vec<_> = fields.each().enumerate().map(bind).collect();
    let pattern = match &fields.fields {
        Fields::Named(fields) => {
            let names = fields.named.iter().map(|field| &field.ident);
            quote!({ #(#names: #parts),* })
        }
        Fields::Unnamed(_) => quote!((#(#parts),*)),
        Fields::Unit => TokenStream::new(),
    };
    let sizes = fields.each().zip(&parts);
    let sizes: Vec<_> = sizes
        .filter_map(|((field, told), part)| size(field, told, part, p))
        .collect();
    let size = match sizes.as_slice() {
        [] => quote!(0),
        [size] => size.clone(),
        sizes => quote!(#p::total([#(#sizes),*])),
    };
    (pattern, size)
}

/// The name of a field's value, if anything is asked of it.
fn bind((index, (_, told)): (usize, (&Field, &Told))) -> TokenStream {
    match told {
        Told::Skipped => quote!(_),
        Told::ByType | Told::By(_) => name(index).to_token_stream(),
    }
}

fn name(index: usize) -> Ident {
    hygiene::local(&format!("part_{index}"), Span::call_site())
}

/// What a field owns: what cannot tell it is an error at the field's type, or at the function.
fn size(field: &Field, told: &Told, part: &TokenStream, p: &TokenStream) -> Option<TokenStream> {
    match told {
        Told::Skipped => None,
        Told::By(path) => {
            let part = hygiene::place(part.clone(), path.span());
            let at = path.span().resolved_at(Span::mixed_site());
            Some(quote_spanned!(at=> #path(#part)))
        }
        Told::ByType => {
            let at = field.ty.span();
            let part = hygiene::place(part.clone(), at);
            let ask = hygiene::place(quote!(#p::MemSize::heap_size), at);
            Some(quote_spanned!(at.resolved_at(Span::mixed_site())=> #ask(#part)))
        }
    }
}
