//! The type in whose impl block a method stands.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, Generics, ImplItem, ItemImpl, ItemTrait, Lifetime, LitStr, Path, PathArguments,
    Signature, Token, TraitItemFn, Type, TypeParamBound, TypePath,
};

use super::implementor;
use super::item::BlockItem;
use super::key_type::strip;
use super::outside::{Resolve, located};
use crate::walk::Walk;

/// The type in whose impl block a method stands, or that of a trait with default bodies.
#[derive(Debug)]
pub(crate) struct Owner {
    /// The type as it was written; of a trait, a parameter that stands for each type.
    pub(crate) ty: Type,
    /// Its name.
    pub(crate) name: String,
    /// The parameters of the block.
    pub(crate) generics: Generics,
    /// The trait that the block implements, if it is one's.
    pub(crate) of_trait: Option<Path>,
    /// The trait that has the body, if it is a default one.
    pub(crate) in_trait: Option<InTrait>,
    /// The types that the block says the trait's to be.
    pub(crate) associated: Vec<String>,
    /// What all keys begin with, where the block says it.
    pub(crate) namespace: Option<LitStr>,
    /// The `#[cfg]`s of the block.
    pub(crate) cfgs: Vec<Attribute>,
    /// The block, for the names in it.
    pub(crate) tokens: TokenStream,
}

/// A trait with default bodies.
#[derive(Debug)]
pub(crate) struct InTrait {
    /// Its name.
    pub(crate) ident: Ident,
    /// Its parameters.
    pub(crate) generics: Generics,
    /// The parameter that stands for each of its types.
    pub(crate) implementor: Ident,
}

impl Owner {
    pub(super) fn of(
        (block, items): (&ItemImpl, &[BlockItem]),
        namespace: Option<LitStr>,
        tokens: TokenStream,
    ) -> Self {
        let associated = items.iter().filter_map(|item| match item {
            BlockItem::Other(item) => match &**item {
                ImplItem::Type(item) => Some(item.ident.to_string()),
                _ => None,
            },
            BlockItem::Fn(_) => None,
        });
        let cfgs = block.attrs.iter();
        Self {
            ty: lasting(&block.self_ty),
            name: name(&block.self_ty, &block.generics),
            generics: block.generics.clone(),
            of_trait: block.trait_.as_ref().map(|(path, _)| path.clone()),
            in_trait: None,
            associated: associated.collect(),
            namespace,
            cfgs: cfgs
                .filter(|attribute| attribute.path().is_ident("cfg"))
                .cloned()
                .collect(),
            tokens,
        }
    }

    /// The types of a trait, one of whose methods has this default body.
    pub(super) fn of_default(
        item: &ItemTrait,
        method: &TraitItemFn,
        namespace: Option<LitStr>,
    ) -> Self {
        let implementor = implementor::name(item, method.sig.ident.span());
        let cfgs = item.attrs.iter();
        Self {
            ty: implementor::ty(implementor.clone()),
            name: item.ident.unraw().to_string(),
            generics: implementor::generics(item, &method.sig, &implementor),
            of_trait: None,
            in_trait: Some(InTrait {
                ident: item.ident.clone(),
                generics: item.generics.clone(),
                implementor,
            }),
            associated: Vec::new(),
            namespace,
            cfgs: cfgs
                .filter(|attribute| attribute.path().is_ident("cfg"))
                .cloned()
                .collect(),
            tokens: item.to_token_stream(),
        }
    }

    /// Whether there is a place for companions.
    pub(crate) const fn has_companions(&self) -> bool {
        self.of_trait.is_none() && self.in_trait.is_none()
    }

    /// The name of a method of this block, among all of the type.
    pub(super) fn item(&self, method: &str) -> String {
        match (&self.of_trait, &self.in_trait) {
            (Some(of_trait), _) => format!("{}::{method}", text(of_trait)),
            (None, Some(_)) => format!("{}::{method}", self.name),
            (None, None) => method.to_owned(),
        }
    }

    /// What tells this block from others of a type of the same name; nothing, if its name says it.
    pub(crate) fn distinction(&self) -> Option<TokenStream> {
        let plain = |path: &Path| {
            let is_bare = |last: &syn::PathSegment| matches!(last.arguments, PathArguments::None);
            path.segments.len() == 1 && path.segments.iter().all(is_bare)
        };
        let is_plain = matches!(strip(&self.ty), Type::Path(ty) if ty.qself.is_none() && plain(&ty.path))
            && self.of_trait.as_ref().is_none_or(plain);
        let (ty, of_trait) = (&self.ty, &self.of_trait);
        (!is_plain).then(|| {
            let mut tokens = ty.to_token_stream();
            of_trait.to_tokens(&mut tokens);
            tokens
        })
    }

    /// Whether the items of a batch are records of this type, or references to them.
    pub(super) fn is_record(&self, item: &Type) -> bool {
        let item = match strip(item) {
            Type::Reference(reference) if reference.mutability.is_none() => strip(&reference.elem),
            item => item,
        };
        text(item) == text(strip(&self.ty))
    }

    /// The signature, with the type in place of each `Self`: outside the block it means another.
    pub(super) fn signature(&self, written: &Signature) -> Signature {
        let mut signature = written.clone();
        if let Some(in_trait) = &self.in_trait {
            Walk(&mut implementor::rename(&in_trait.implementor))
                .visit_signature_mut(&mut signature);
            return signature;
        }
        Walk(&mut Resolve::of(self)).visit_signature_mut(&mut signature);
        signature
    }

    /// A body, with what it means in this block where it stands in another trait's.
    pub(super) fn body(&self, body: &TokenStream) -> TokenStream {
        let body = body.clone();
        match &self.of_trait {
            Some(of_trait) if !self.associated.is_empty() => self.qualified(body, of_trait),
            _ => body,
        }
    }

    /// The tokens, with `<Self as Trait>::Item` in place of each `Self::Item`.
    fn qualified(&self, tokens: TokenStream, of_trait: &Path) -> TokenStream {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let is_colon =
            |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
        let mut qualified = TokenStream::new();
        for (index, token) in tokens.iter().enumerate() {
            match (token, tokens.get(index + 1..index + 4)) {
                (TokenTree::Ident(ident), Some([a, b, TokenTree::Ident(name)]))
                    if ident == "Self"
                        && is_colon(a)
                        && is_colon(b)
                        && self.associated.iter().any(|item| name == item) =>
                {
                    let span = ident.span();
                    Token![<](span).to_tokens(&mut qualified);
                    ident.to_tokens(&mut qualified);
                    Token![as](span).to_tokens(&mut qualified);
                    of_trait.to_tokens(&mut qualified);
                    Token![>](span).to_tokens(&mut qualified);
                }
                (TokenTree::Group(group), _) => {
                    let mut inside =
                        Group::new(group.delimiter(), self.qualified(group.stream(), of_trait));
                    inside.set_span(group.span());
                    inside.to_tokens(&mut qualified);
                }
                (token, _) => token.to_tokens(&mut qualified),
            }
        }
        qualified
    }

    /// The tokens of options, with the type in place of each `Self`.
    pub(super) fn options(&self, tokens: TokenStream) -> TokenStream {
        let tokens: Vec<_> = match &self.of_trait {
            Some(of_trait) => self.qualified(tokens, of_trait).into_iter().collect(),
            None => tokens.into_iter().collect(),
        };
        let is_colon =
            |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
        let mut resolved = TokenStream::new();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(ident) if ident == "Self" => {
                    let before_path = tokens.get(index + 1).is_some_and(is_colon);
                    resolved.extend(self.tokens_at(ident.span(), before_path));
                }
                TokenTree::Group(group) => {
                    let mut inside = Group::new(group.delimiter(), self.options(group.stream()));
                    inside.set_span(group.span());
                    inside.to_tokens(&mut resolved);
                }
                token => token.to_tokens(&mut resolved),
            }
        }
        resolved
    }

    /// The type, placed where a `Self` stood.
    fn tokens_at(&self, span: Span, before_path: bool) -> TokenStream {
        let ty = match strip(&self.ty) {
            // As an expression needs it; a type may be written so too.
            Type::Path(TypePath {
                qself: None, path, ..
            }) => with_turbofish(path.clone()),
            ty if before_path => {
                let mut tokens = Token![<](span).into_token_stream();
                ty.to_tokens(&mut tokens);
                Token![>](span).to_tokens(&mut tokens);
                tokens
            }
            ty => ty.to_token_stream(),
        };
        located(ty, span)
    }
}

fn with_turbofish(mut path: Path) -> TokenStream {
    for segment in &mut path.segments {
        if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
            arguments.colon2_token.get_or_insert_with(Default::default);
        }
    }
    path.to_token_stream()
}

/// The type as it is meant in the head of a block: an object is `'static` there, and behind a reference it
/// is not.
fn lasting(ty: &Type) -> Type {
    let mut ty = ty.clone();
    if let Type::TraitObject(object) = &mut ty
        && !object
            .bounds
            .iter()
            .any(|bound| matches!(bound, TypeParamBound::Lifetime(_)))
    {
        let lifetime = Lifetime::new("'static", object.span());
        object.bounds.push(TypeParamBound::Lifetime(lifetime));
    }
    ty
}

/// The name of a type: of a path, its last part with what it is given, unless that is a parameter of
/// the block.
fn name(ty: &Type, generics: &Generics) -> String {
    match strip(ty) {
        Type::Path(TypePath {
            qself: None, path, ..
        }) => match path.segments.last() {
            Some(last)
                if matches!(last.arguments, PathArguments::None) || !generics.params.is_empty() =>
            {
                last.ident.unraw().to_string()
            }
            Some(last) => text(last),
            None => text(path),
        },
        ty => text(ty),
    }
}

/// The tokens as text, with as few spaces as they can be read with.
pub(crate) fn text(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.into_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
            }
            token => {
                let token = token.to_string();
                let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                if is_word(text.chars().last()) && is_word(token.chars().next()) {
                    text.push(' ');
                }
                text.push_str(&token);
            }
        }
    }
}
