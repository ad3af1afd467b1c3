//! One part of a key: the type that is kept, and what finds it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Index, Type};

use super::key::tuple;
use crate::hygiene;
use crate::model::{MemoFn, Shape};

/// Where a value is: what an expression gives, or what that refers to.
#[derive(Debug)]
pub(super) struct Place {
    expr: TokenStream,
    /// How many references there are from the expression to the value.
    references: usize,
}

impl Place {
    /// The value of an expression.
    pub(super) fn of(expr: TokenStream) -> Self {
        Self {
            expr,
            references: 0,
        }
    }

    /// What an expression refers to.
    pub(super) fn referred(expr: TokenStream) -> Self {
        Self {
            expr,
            references: 1,
        }
    }

    /// What the value refers to.
    pub(super) fn target(&self) -> Self {
        Self {
            expr: self.expr.clone(),
            references: self.references + 1,
        }
    }

    /// A part of the value, which is a tuple.
    pub(super) fn field(&self, index: usize) -> Self {
        let (expr, index) = (&self.expr, Index::from(index));
        Self::of(quote!(#expr.#index))
    }

    /// A reference to the value.
    pub(super) fn reference(&self) -> TokenStream {
        let expr = &self.expr;
        match self.references.checked_sub(1) {
            None => quote!(&#expr),
            Some(more) => {
                let stars = (0..more).map(|_| quote!(*));
                quote!(#(#stars)* #expr)
            }
        }
    }

    /// The value itself, if no reference is between.
    pub(super) fn own(&self) -> Option<&TokenStream> {
        (self.references == 0).then_some(&self.expr)
    }
}

/// The owned form of a part, made of those of what is not looked into.
pub(super) fn kept(
    shape: &Shape,
    is_text: bool,
    can_ask: &dyn Fn(&Type) -> bool,
    p: &TokenStream,
) -> TokenStream {
    let inside = |of: &Shape| kept(of, is_text, can_ask, p);
    // What the key cannot be, is said in one place.
    let at = shape.span().resolved_at(Span::mixed_site());
    match shape {
        Shape::Whole(ty) | Shape::Cow(_, ty) => owned(ty, is_text, can_ask(ty), p),
        Shape::Borrowed(of) => inside(of),
        Shape::Tuple(parts) => {
            let parts = parts.iter().map(inside);
            quote_spanned!(at=> (#(#parts,)*))
        }
        Shape::Optional(_, of) => {
            let (option, of) = (hygiene::place(quote!(#p::Option), at), inside(of));
            quote!(#option<#of>)
        }
        Shape::List(_, _, item) => {
            let (vec, item) = (hygiene::place(quote!(#p::Vec), at), inside(item));
            quote!(#vec<#item>)
        }
    }
}

/// The owned form of a type; one that has none is an error where it was written.
///
/// That error is the only one where a constant `can_ask` the type: then there is no owned form.
pub(super) fn owned(ty: &Type, is_text: bool, can_ask: bool, p: &TokenStream) -> TokenStream {
    if can_ask {
        let owned = if is_text { "text_owned" } else { "owned" };
        return asked(owned, ty, p);
    }
    let bound = if is_text {
        quote!(TextKeyPart)
    } else {
        quote!(KeyPart)
    };
    let open = hygiene::place(quote!(<), ty.span());
    let owned = hygiene::place(quote!(as #p::#bound>::Owned), ty.span());
    quote!(#open #ty #owned)
}

/// The type of a part itself; of one that cannot be a part, there is none.
pub(super) fn itself(memo: &MemoFn, ty: &Type, p: &TokenStream) -> TokenStream {
    if !memo.is_concrete(ty) {
        return quote!(#ty);
    }
    let is_text = memo.spec.shared.is_some();
    let itself = if is_text { "text_itself" } else { "itself" };
    asked(itself, ty, p)
}

/// A type of which a macro of the runtime asks something; what it cannot do is an error where it was
/// written.
pub(super) fn asked(name: &str, ty: &Type, p: &TokenStream) -> TokenStream {
    let name = format_ident!("{name}");
    let name = hygiene::place(quote!(#p::#name!), ty.span());
    let at = ty.span().resolved_at(Span::mixed_site());
    quote_spanned!(at=> #name(#ty))
}

/// What finds the owned form of the value at this place.
pub(super) fn look_up(shape: &Shape, place: &Place, p: &TokenStream) -> TokenStream {
    match shape {
        Shape::Whole(_) => place.reference(),
        Shape::Borrowed(of) => look_up(of, &place.target(), p),
        Shape::Cow(span, _) => cow(place, *span, p),
        Shape::Tuple(parts) => {
            let parts = parts.iter().enumerate();
            let parts = parts.map(|(index, part)| look_up(part, &place.field(index), p));
            quote!((#(#parts,)*))
        }
        Shape::Optional(span, of) => {
            let optional = quote!(#p::optional);
            inside((optional, *span), place, |part| look_up(of, part, p))
        }
        Shape::List(span, _, item) => inside((quote!(#p::each), *span), place, |part| {
            look_up(item, part, p)
        }),
    }
}

/// What a `Cow` borrows; what is none is an error where it was written.
pub(super) fn cow(place: &Place, span: Span, p: &TokenStream) -> TokenStream {
    let reference = place.reference();
    hygiene::place(quote!(#p::cow(#reference)), span)
}

/// A function of the value at this place, and of what it does with a part of that; what has no such
/// parts is an error where it was written.
pub(super) fn inside(
    (function, span): (TokenStream, Span),
    place: &Place,
    with: impl FnOnce(&Place) -> TokenStream,
) -> TokenStream {
    let part = tuple("part");
    let (function, reference) = (
        hygiene::place(function, span),
        hygiene::place(place.reference(), span),
    );
    let with = with(&Place::referred(quote!(#part)));
    quote!(#function(#reference, |#part| #with))
}
