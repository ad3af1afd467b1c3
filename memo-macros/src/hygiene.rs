//! Names that never meet a user's: the path to the runtime, and fresh identifiers.

use std::collections::HashSet;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Lifetime, Path, Signature};

/// The path of everything that an expansion names: `::memokit::__private`.
pub(crate) fn private(root: Option<&Path>) -> TokenStream {
    match root {
        Some(root) => quote!(#root::__private),
        None => quote!(::memokit::__private),
    }
}

/// An identifier that nothing outside the expansion can name, placed where `span` is.
///
/// It is resolved where the macro is defined: a local of this name and a user's local of the same
/// name are two things, and lints about what a user wrote pass it by.
pub(crate) fn local(name: &str, span: Span) -> Ident {
    let span = span.resolved_at(Span::mixed_site());
    match name.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, span),
        None => Ident::new(name, span),
    }
}

/// The same tokens, resolved where the macro is defined.
///
/// An item of such tokens can be named by users, but no lint asks it for a name in camel case, for
/// docs, or for a use of it.
pub(crate) fn respan(tokens: TokenStream) -> TokenStream {
    map_spans(tokens, &|span| span.resolved_at(Span::mixed_site()))
}

/// Makes a function one of ours, as lints see it, that stands where it was written.
///
/// What they say of its parameters and of its body, they still say.
pub(crate) fn made_here(signature: &mut Signature) {
    let made = |span: Span| span.resolved_at(Span::mixed_site());
    signature.fn_token.span = made(signature.fn_token.span);
    if let Some(asyncness) = &mut signature.asyncness {
        asyncness.span = made(asyncness.span);
    }
}

/// The same tokens, placed where `span` is: what the compiler has to say about them, it says there.
pub(crate) fn place(tokens: TokenStream, span: Span) -> TokenStream {
    let span = span.resolved_at(Span::mixed_site());
    map_spans(tokens, &|_| span)
}

/// The same tokens, placed where `span` is, but for what their names mean.
pub(crate) fn locate(tokens: TokenStream, span: Span) -> TokenStream {
    let at = span.resolved_at(Span::mixed_site());
    let place = |token| match token {
        TokenTree::Ident(mut ident) => {
            ident.set_span(ident.span().located_at(span));
            TokenTree::from(ident)
        }
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), locate(group.stream(), span));
            inside.set_span(at);
            TokenTree::from(inside)
        }
        mut token => {
            token.set_span(at);
            token
        }
    };
    tokens.into_iter().map(place).collect()
}

/// The same tokens, as if they were written where `span` is.
pub(crate) fn written(tokens: TokenStream, span: Span) -> TokenStream {
    map_spans(tokens, &|_| span)
}

fn map_spans(tokens: TokenStream, map: &impl Fn(Span) -> Span) -> TokenStream {
    let respan = |token| match token {
        TokenTree::Group(group) => {
            let mut inside = Group::new(group.delimiter(), map_spans(group.stream(), map));
            inside.set_span(map(group.span()));
            TokenTree::from(inside)
        }
        mut token => {
            token.set_span(map(token.span()));
            token
        }
    };
    tokens.into_iter().map(respan).collect()
}

/// All names that a user wrote.
#[derive(Debug, Default)]
pub(crate) struct Taken(HashSet<String>);

impl Taken {
    /// Adds the names in `tokens`.
    pub(crate) fn add(&mut self, tokens: impl ToTokens) {
        self.walk(tokens.into_token_stream());
    }

    /// `name`, with underscores if a user has taken it.
    ///
    /// For items and lifetimes, which have no hygiene of their own.
    pub(crate) fn fresh(&self, name: &str) -> Ident {
        local(&self.free(name.to_owned()), Span::call_site())
    }

    /// A lifetime that no user wrote.
    pub(crate) fn fresh_lifetime(&self, name: &str) -> Lifetime {
        Lifetime::new(&self.free(format!("'{name}")), Span::mixed_site())
    }

    fn free(&self, mut name: String) -> String {
        while self.0.contains(&name) {
            name.push('_');
        }
        name
    }

    fn walk(&mut self, tokens: TokenStream) {
        let mut quote = "";
        for token in tokens {
            let is_quote = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
            match token {
                TokenTree::Ident(ident) => {
                    self.0.insert(format!("{quote}{ident}"));
                }
                TokenTree::Group(group) => self.walk(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            quote = if is_quote { "'" } else { "" };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_name_is_none_that_the_user_wrote() {
        let mut taken = Taken::default();
        taken.add(quote!(
            fn f<'a>(MEMO: &'a u8) {
                MEMO_
            }
        ));
        assert_eq!(taken.fresh("MEMO").to_string(), "MEMO__");
        assert_eq!(taken.fresh("compute").to_string(), "compute");
        assert_eq!(taken.fresh_lifetime("a").to_string(), "'a_");
        assert_eq!(taken.fresh("a").to_string(), "a");
    }
}
