//! The function as it was written, inside the description.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Pat;

use super::attributes;
use super::generics::{self, Last};
use super::names::Names;
use crate::hygiene;
use crate::model::MemoFn;

/// What `compute` binds its arguments to, and what it does with them.
#[derive(Debug)]
pub(super) struct Body {
    /// The patterns of all parameters but the slice of a batch.
    pub(super) patterns: Vec<TokenStream>,
    /// The pattern of the slice of a batch.
    pub(super) slice: Option<TokenStream>,
    statements: TokenStream,
    /// The braces around them: what the compiler says of a whole body, it says there.
    braces: Span,
}

impl Body {
    /// The body, bound in the parameters of `compute` where these can say all that was written.
    pub(super) fn of(memo: &MemoFn, names: &Names) -> Self {
        if let Some(owner) = &names.owner {
            return Self::of_method(memo, owner, names);
        }
        let signature = &memo.item.sig;
        let mut parameters = memo.batch.iter().chain(&memo.parameters);
        // The implementation of a generic function asks more of its types than its author did.
        let is_plain = signature.generics.params.is_empty()
            && signature.generics.where_clause.is_none()
            && !memo.is_generic()
            && parameters.all(|parameter| parameter.written.attrs.is_empty());
        if is_plain {
            Self::plain(memo)
        } else {
            Self::nested(memo, names)
        }
    }

    /// A call of the body, which has to stand in an impl block.
    fn of_method(memo: &MemoFn, owner: &TokenStream, names: &Names) -> Self {
        let inner = &names.inner;
        let slice = memo.batch.as_ref().map(|_| &names.items);
        let slices = slice.iter();
        let parameters = memo.parameters.iter().enumerate();
        let arguments = parameters.map(|(index, parameter)| names.binding(index, parameter));
        let arguments: Vec<Ident> = arguments.collect();
        let wait = memo.is_async().then(|| quote!(.await));
        let types = types(memo);
        Self {
            statements: quote!(#owner::#inner #types(#(#slices,)* #(#arguments),*) #wait),
            patterns: arguments.iter().map(ToTokens::to_token_stream).collect(),
            slice: slice.map(ToTokens::into_token_stream),
            braces: Span::call_site(),
        }
    }

    /// The statements in their braces, after what they need.
    pub(super) fn block(&self, before: Option<&TokenStream>) -> TokenStream {
        let statements = &self.statements;
        quote_spanned!(self.braces=> { #before #statements })
    }

    fn plain(memo: &MemoFn) -> Self {
        let inside = attributes::inside(memo.attributes());
        let body = &memo.item.body;
        let pattern = |pat: &Pat| pat.to_token_stream();
        Self {
            patterns: memo
                .parameters
                .iter()
                .map(|parameter| pattern(&parameter.written.pat))
                .collect(),
            slice: memo.batch.as_ref().map(|slice| pattern(&slice.written.pat)),
            statements: quote!(#inside #body),
            braces: memo.item.brace.span.join(),
        }
    }

    fn nested(memo: &MemoFn, names: &Names) -> Self {
        let inside = attributes::inside(memo.attributes());
        let body = &memo.item.body;
        let body = quote_spanned!(memo.item.brace.span.join()=> { #inside #body });
        let mut signature = memo.item.sig.clone();
        signature.ident.clone_from(&names.inner);
        hygiene::made_here(&mut signature);
        let inner = &names.inner;
        let slice = memo.batch.as_ref().map(|_| &names.items);
        let slices = slice.iter();
        let arguments: Vec<Ident> = names.arguments(&memo.parameters);
        let wait = memo.is_async().then(|| quote!(.await));
        let types = types(memo);
        Self {
            // An inner fn, with the lifetimes and bounds that its author named; not a closure:
            // `return` and `?` must leave the body.
            statements: quote! {
                #signature #body
                #inner #types(#(#slices,)* #(#arguments),*) #wait
            },
            patterns: arguments.iter().map(ToTokens::to_token_stream).collect(),
            slice: slice.map(ToTokens::into_token_stream),
            braces: Span::call_site(),
        }
    }
}

/// The types for which the body is called, as far as it says them.
fn types(memo: &MemoFn) -> Option<TokenStream> {
    generics::arguments(memo, Last::Unsaid).map(|types| quote!(::<#types>))
}
