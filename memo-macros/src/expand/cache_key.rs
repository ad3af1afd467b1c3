//! The expansion of `#[derive(CacheKey)]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Fields;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::hygiene;
use crate::model::{KeyBody, KeyType};

/// The implementation of `CacheKey`.
pub(crate) fn cache_key(ty: &KeyType) -> TokenStream {
    let p = hygiene::private(ty.root.as_ref());
    let ident = &ty.ident;
    let (parameters, arguments, _) = ty.generics.split_for_impl();
    let bounds = bounds(ty, &p);
    let text = hygiene::local("text", Span::call_site());
    let body = match &ty.body {
        KeyBody::Struct(fields) => {
            let (pattern, write) = value(fields, None, &text, &p);
            quote! {
                let Self #pattern = self;
                #write
            }
        }
        // A value of it there is none.
        KeyBody::Enum(variants) if variants.is_empty() => quote! {
            let _ = #text;
            match *self {}
        },
        KeyBody::Enum(variants) => {
            let arms = variants.iter().map(|(name, fields)| {
                let (pattern, write) = value(fields, Some(name), &text, &p);
                quote!(Self::#name #pattern => #write,)
            });
            quote!(match self { #(#arms)* })
        }
    };
    quote! {
        #[automatically_derived]
        impl #parameters #p::CacheKey for #ident #arguments #bounds {
            fn write_key(&self, #text: &mut #p::KeyText) {
                #body
            }
        }
    }
}

/// What was written behind `where`, and that the types of parts are parts.
fn bounds(ty: &KeyType, p: &TokenStream) -> TokenStream {
    let written = ty.generics.where_clause.iter();
    let written = written.flat_map(|clause| &clause.predicates);
    let written: Vec<_> = written.map(ToTokens::to_token_stream).collect();
    let bounded = ty.bounded.iter().map(|ty| quote!(#ty: #p::CacheKey));
    let bounds: Vec<_> = written.into_iter().chain(bounded).collect();
    if bounds.is_empty() {
        return TokenStream::new();
    }
    quote!(where #(#bounds),*)
}

/// The pattern of a struct or a variant behind its name, and what writes its parts.
fn value(
    fields: &Fields,
    variant: Option<&Ident>,
    text: &Ident,
    p: &TokenStream,
) -> (TokenStream, TokenStream) {
    let parts: Vec<_> = fields.iter().enumerate().map(bind).collect();
    let pattern = match fields {
        Fields::Named(fields) => {
            let fields = fields.named.iter().map(|field| &field.ident);
            quote!({ #(#fields: #parts),* })
        }
        Fields::Unnamed(_) => quote!((#(#parts),*)),
        Fields::Unit => TokenStream::new(),
    };
    let write = match (fields, variant, &parts[..]) {
        // A tuple of one is its part.
        (Fields::Unnamed(_), None, [part]) => quote!(#p::CacheKey::write_key(#part, #text)),
        _ => {
            let open = match variant.map(|name| name.unraw().to_string()) {
                Some(name) => quote!(variant(#name)),
                None => quote!(parts()),
            };
            let parts = fields.iter().zip(parts).map(append);
            quote!(#text.#open #(#parts)*.end())
        }
    };
    (pattern, write)
}

/// The name of a field's value: if that cannot be part of a key, it is an error at the field's type.
fn bind((index, field): (usize, &syn::Field)) -> Ident {
    hygiene::local(&format!("part_{index}"), field.ty.span())
}

fn append((field, part): (&syn::Field, Ident)) -> TokenStream {
    let name = field.ident.as_ref().map(|name| name.unraw().to_string());
    // All of it stands at the type, as the mistake that there may be.
    let span = field.ty.span().resolved_at(Span::call_site());
    match name {
        Some(name) => quote_spanned!(span=> .field(#name, #part)),
        None => quote_spanned!(span=> .part(#part)),
    }
}
