//! Items with bodies that only the compiler reads.
//!
//! What somebody is typing is no Rust yet. The expansion needs no more of a function than its
//! signature: the companion stays, an editor completes, and the compiler says what is wrong, once.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream};
use syn::{AttrStyle, Attribute, ImplItem, Item, ItemImpl, Signature, Token, Visibility};
use syn::{braced, token};

/// A function with the tokens of its body.
#[derive(Clone, Debug)]
pub(crate) struct FnItem {
    /// The attributes above the function, then those inside.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) defaultness: Option<Token![default]>,
    pub(crate) sig: Signature,
    pub(crate) brace: token::Brace,
    /// What stands between the braces, but for attributes.
    pub(crate) body: TokenStream,
}

impl Parse for FnItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        let (vis, defaultness, sig) = (input.parse()?, input.parse()?, input.parse()?);
        let content;
        let brace = braced!(content in input);
        attrs.extend(inner_attributes(&content));
        Ok(Self {
            attrs,
            vis,
            defaultness,
            sig,
            brace,
            body: content.parse()?,
        })
    }
}

/// The attributes inside a body; where they are half typed, they are part of it.
fn inner_attributes(content: ParseStream<'_>) -> Vec<Attribute> {
    let ahead = content.fork();
    let Ok(attributes) = ahead.call(Attribute::parse_inner) else {
        return Vec::new();
    };
    content.advance_to(&ahead);
    attributes
}

impl ToTokens for FnItem {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (outer, inner): (Vec<_>, Vec<_>) = self
            .attrs
            .iter()
            .partition(|attribute| matches!(attribute.style, AttrStyle::Outer));
        tokens.append_all(outer);
        self.vis.to_tokens(tokens);
        self.defaultness.to_tokens(tokens);
        self.sig.to_tokens(tokens);
        self.brace.surround(tokens, |inside| {
            inside.append_all(inner);
            self.body.to_tokens(inside);
        });
    }
}

/// An item of an impl block.
#[derive(Debug)]
pub(crate) enum BlockItem {
    Fn(Box<FnItem>),
    Other(Box<ImplItem>),
}

impl Parse for BlockItem {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        let Ok(item) = ahead.parse() else {
            return Ok(Self::Other(Box::new(input.parse()?)));
        };
        input.advance_to(&ahead);
        Ok(Self::Fn(Box::new(item)))
    }
}

impl ToTokens for BlockItem {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Fn(item) => item.to_tokens(tokens),
            Self::Other(item) => item.to_tokens(tokens),
        }
    }
}

/// An impl block that holds nothing but the attributes inside, and what stands in it.
pub(super) fn parse_block(tokens: &TokenStream) -> syn::Result<(ItemImpl, Vec<BlockItem>)> {
    let (outline, content) = split(tokens.clone());
    let mut block: ItemImpl = syn::parse2(outline)?;
    let Items { attrs, items } = syn::parse2(content)?;
    block.attrs.extend(attrs);
    Ok((block, items))
}

/// What an item is, whatever it holds.
pub(super) fn parse_outline(tokens: &TokenStream) -> syn::Result<Item> {
    syn::parse2(split(tokens.clone()).0)
}

/// What stands in a block.
struct Items {
    attrs: Vec<Attribute>,
    items: Vec<BlockItem>,
}

impl Parse for Items {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_inner)?;
        let mut items = Vec::new();
        while !input.is_empty() {
            items.push(input.parse()?);
        }
        Ok(Self { attrs, items })
    }
}

/// An item without what its last braces hold, and that.
fn split(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens: Vec<_> = tokens.into_iter().collect();
    let (last, content) = match tokens.pop() {
        Some(TokenTree::Group(group)) => match group.delimiter() {
            Delimiter::Brace => (Some(with(&group, TokenStream::new())), group.stream()),
            // Made by macros: `$item:item`.
            Delimiter::None => {
                let (outline, content) = split(group.stream());
                (Some(with(&group, outline)), content)
            }
            Delimiter::Parenthesis | Delimiter::Bracket => {
                (Some(TokenTree::Group(group)), TokenStream::new())
            }
        },
        last => (last, TokenStream::new()),
    };
    (quote!(#(#tokens)* #last), content)
}

/// The group, around something else.
fn with(group: &Group, inside: TokenStream) -> TokenTree {
    let mut emptied = Group::new(group.delimiter(), inside);
    emptied.set_span(group.span());
    TokenTree::Group(emptied)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(code: &str) -> TokenStream {
        code.parse().expect("tokens")
    }

    fn parse(code: &str) -> FnItem {
        syn::parse2(tokens(code)).expect(code)
    }

    #[test]
    fn a_body_need_not_be_rust_yet() {
        for body in ["client.", "let x =", "match n { 1 => }", "#![]", "#!"] {
            let body = tokens(body);
            let item = parse(&format!("pub async fn f(n: u8) -> u8 {{ {body} }}"));
            assert_eq!(item.body.to_string(), body.to_string());
        }
    }

    #[test]
    fn an_item_is_written_as_it_was() {
        let code = "#[inline] pub default async fn f < T > (n : T) -> u8 where T : Copy \
                    { #![allow(unused)] n . }";
        let item = parse(code);
        assert_eq!(item.attrs.len(), 2);
        let text = |tokens: TokenStream| tokens.to_string().replace(' ', "");
        assert_eq!(text(item.into_token_stream()), text(tokens(code)));
    }

    #[test]
    fn a_block_keeps_what_is_no_function() {
        let code =
            "impl T for X { #![allow(unused)] const N: u8 = 1; fn f(&self) { self. } name!(); }";
        let (block, items) = parse_block(&tokens(code)).expect("a block");
        assert_eq!(block.attrs.len(), 1);
        let functions: Vec<_> = items
            .iter()
            .map(|item| matches!(item, BlockItem::Fn(_)))
            .collect();
        assert_eq!(functions, [false, true, false]);
    }

    #[test]
    fn what_an_item_is_does_not_depend_on_what_it_holds() {
        assert!(matches!(
            parse_outline(&tokens("trait T { fn f }")),
            Ok(Item::Trait(_))
        ));
        assert!(matches!(
            parse_outline(&tokens("struct X(u8);")),
            Ok(Item::Struct(_))
        ));
    }
}
