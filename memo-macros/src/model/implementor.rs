//! The parameter that stands for each type of a trait, outside of which there is no `Self`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::VisitMut;
use syn::{
    AngleBracketedGenericArguments, GenericArgument, GenericParam, Generics, ItemTrait, Path,
    PathArguments, PathSegment, Signature, Token, TraitBound, TraitBoundModifiers, Type, TypeParam,
    TypeParamBound, TypePath, WherePredicate,
};

use crate::walk::{Inside, Look, Walk};

/// Its name, which is none that the user wrote. The compiler says it where a type lacks something.
pub(super) fn name(item: &ItemTrait, span: Span) -> Ident {
    let mut name = "Implementor".to_owned();
    while mentions(item.to_token_stream(), &name) {
        name.push('_');
    }
    Ident::new(&name, span)
}

/// The parameters of an implementation for all types of the trait that have this method.
pub(super) fn generics(item: &ItemTrait, method: &Signature, implementor: &Ident) -> Generics {
    let mut generics = item.generics.clone();
    let mut rename = rename(implementor);
    Walk(&mut rename).visit_generics_mut(&mut generics);
    let clause = method.generics.where_clause.as_ref();
    let asked = clause.into_iter().flat_map(|clause| &clause.predicates);
    // A lifetime is the method's own, and has no name beside it.
    let is_own = |tokens: TokenStream| {
        let mut lifetimes = method.generics.lifetimes();
        lifetimes.any(|it| mentions(tokens.clone(), &it.lifetime.ident.to_string()))
    };
    for predicate in asked {
        let WherePredicate::Type(asked) = predicate else {
            continue;
        };
        let mut asked = asked.clone();
        let bounds = asked.bounds.into_iter();
        asked.bounds = bounds
            .filter(|bound| !is_own(bound.to_token_stream()))
            .collect();
        if asked.bounds.is_empty() || is_own(asked.bounded_ty.to_token_stream()) {
            continue;
        }
        Walk(&mut rename).visit_predicate_type_mut(&mut asked);
        let clause = generics.make_where_clause();
        clause.predicates.push(WherePredicate::Type(asked));
    }
    let of_trait = TraitBound {
        paren_token: None,
        lifetimes: None,
        modifiers: TraitBoundModifiers::default(),
        maybe: None,
        path: path(item),
    };
    let parameter = TypeParam {
        attrs: Vec::new(),
        ident: implementor.clone(),
        colon_token: Some(Token![:](implementor.span())),
        bounds: [TypeParamBound::Trait(of_trait)].into_iter().collect(),
        default: None,
    };
    generics.params.insert(0, GenericParam::Type(parameter));
    generics
}

/// The trait with its parameters, as it is named.
fn path(item: &ItemTrait) -> Path {
    let parameters = item.generics.params.iter();
    let arguments = parameters.filter_map(|parameter| match parameter {
        GenericParam::Type(parameter) => Some(&parameter.ident),
        GenericParam::Const(parameter) => Some(&parameter.ident),
        // Refused.
        GenericParam::Lifetime(_) => None,
    });
    let arguments: Punctuated<_, _> = arguments
        .map(|name| GenericArgument::Type(ty(name.clone())))
        .collect();
    let arguments = if arguments.is_empty() {
        PathArguments::None
    } else {
        PathArguments::AngleBracketed(AngleBracketedGenericArguments {
            colon2_token: None,
            lt_token: Token![<](item.ident.span()),
            args: arguments,
            gt_token: Token![>](item.ident.span()),
        })
    };
    let segment = PathSegment {
        ident: item.ident.clone(),
        arguments,
    };
    segment.into()
}

/// The type of this name.
pub(super) fn ty(name: Ident) -> Type {
    Type::Path(TypePath {
        attrs: Vec::new(),
        qself: None,
        path: name.into(),
    })
}

/// Writes the parameter in place of each `Self`.
pub(super) const fn rename(implementor: &Ident) -> Rename<'_> {
    Rename { implementor }
}

pub(super) struct Rename<'i> {
    implementor: &'i Ident,
}

impl Look for Rename<'_> {
    fn path(&mut self, path: &mut Path) -> Inside {
        if let Some(first) = path.segments.first_mut()
            && first.ident == "Self"
        {
            let span = first.ident.span();
            first.ident = self.implementor.clone();
            first.ident.set_span(span);
        }
        Inside::Visit
    }
}

fn mentions(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
