//! What a memo needs of the types of a generic function, whether or not its author wrote it.
//!
//! Its description asks it, so that a bound that is missing is one error, where the function calls its
//! memo, and not one in each operation.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{GenericArgument, PathArguments, Type, TypePath};

use crate::hygiene;
use crate::model::{Key, MemoFn, MemoGenerics, mentions};

/// What is asked of one type.
pub(super) struct Need<'m> {
    ty: &'m Type,
    of: &'static str,
}

impl Need<'_> {
    /// The need as it stands in a `where`.
    pub(super) fn predicate(&self, p: &TokenStream) -> TokenStream {
        let (ty, of) = (self.ty, Ident::new(self.of, Span::call_site()));
        let bound = hygiene::place(quote!(: #p::#of), ty.span());
        quote!(#ty #bound,)
    }

    /// Where the type stands.
    pub(super) fn span(&self) -> Span {
        self.ty.span()
    }
}

/// What the memo needs of the function's own parameters.
pub(super) fn of(memo: &MemoFn) -> Vec<Need<'_>> {
    let own = MemoGenerics::names(&memo.generics.own);
    let is_shared = memo.spec.shared.is_some();
    let mut needs = Needs {
        memo,
        own,
        found: Vec::new(),
    };
    let (key, value) = if is_shared {
        ("NeedsTextKey", "NeedsSharedValue")
    } else {
        ("NeedsKey", "NeedsValue")
    };
    match &memo.key {
        Key::Expr(told) => {
            if let Some(ty) = &told.ty {
                needs.add(ty, key);
            }
        }
        Key::Parts => {
            let parts = memo.batch.iter().chain(&memo.parameters);
            let parts = parts.filter_map(|parameter| parameter.part.as_ref());
            for part in parts.filter(|part| !part.is_record) {
                for ty in part.shape.wholes() {
                    needs.add(ty, key);
                }
            }
        }
    }
    // What is part of the key can be kept.
    let others = memo.parameters.iter();
    let others = others.filter(|parameter| parameter.part.is_none());
    for parameter in others.filter(|_| memo.detaches()) {
        for ty in parameter.shape.wholes() {
            needs.add(ty, "NeedsKept");
        }
    }
    if let Some(ty) = stored(memo) {
        needs.add(ty, value);
    }
    needs.found
}

struct Needs<'m> {
    memo: &'m MemoFn,
    own: Vec<&'m Ident>,
    found: Vec<Need<'m>>,
}

impl<'m> Needs<'m> {
    /// Asks it of a type, or of what it borrows.
    fn add(&mut self, ty: &'m Type, of: &'static str) {
        if !mentions(ty.to_token_stream(), &self.own) || self.is_unsized(ty) {
            return;
        }
        match ty {
            Type::Group(group) => self.add(&group.elem, of),
            Type::Paren(paren) => self.add(&paren.elem, of),
            Type::Reference(reference) => self.add(&reference.elem, of),
            Type::Slice(slice) => self.add(&slice.elem, of),
            Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| self.add(ty, of)),
            Type::Path(path) if borrows(ty) => {
                for ty in arguments(path) {
                    self.add(ty, of);
                }
            }
            Type::Path(_) | Type::Array(_) => self.found.push(Need { ty, of }),
            _ => {}
        }
    }

    /// Whether it is a parameter that need not be `Clone`, as it may have an owned form.
    fn is_unsized(&self, ty: &Type) -> bool {
        let Type::Path(TypePath {
            qself: None, path, ..
        }) = ty
        else {
            return false;
        };
        let generics = &self.memo.generics.own;
        let to_owned = Ident::new("ToOwned", Span::call_site());
        let asked = generics.params.iter().map(ToTokens::to_token_stream);
        let mut asked = asked.chain([generics.where_clause.to_token_stream()]);
        self.own.iter().any(|name| path.is_ident(*name))
            && asked.any(|tokens| mentions(tokens, &[&to_owned]))
    }
}

/// Whether a type has a lifetime other than `'static`.
fn borrows(ty: &Type) -> bool {
    let tokens = ty.to_token_stream().to_string().replace("'static", "");
    tokens.contains('\'') || tokens.contains('&')
}

fn arguments(path: &TypePath) -> impl Iterator<Item = &Type> {
    let last = path.path.segments.last();
    let arguments = last.and_then(|last| match &last.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    });
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
}

/// The type of what is stored, as far as the return type says it by name.
fn stored(memo: &MemoFn) -> Option<&Type> {
    let is_batch = memo.batch.is_some();
    let is_whole = memo.spec.hooks.error_ttl.is_some() && !is_batch;
    let returned = match &memo.returns {
        Type::Path(path) if is_named(path, "Result") && !is_whole => arguments(path).next()?,
        returned => returned,
    };
    match returned {
        returned if !is_batch => Some(returned),
        Type::Path(path) if is_named(path, "Vec") => arguments(path).next(),
        Type::Path(path) if is_named(path, "HashMap") || is_named(path, "BTreeMap") => {
            arguments(path).nth(1)
        }
        _ => None,
    }
}

fn is_named(path: &TypePath, name: &str) -> bool {
    let last = path.path.segments.last();
    last.is_some_and(|last| last.ident == name)
}
