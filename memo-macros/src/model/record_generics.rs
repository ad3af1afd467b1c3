//! The parameters of a record type.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{
    GenericParam, Generics, Lifetime, Type, TypeParam, TypeParamBound, TypeReference,
    WherePredicate,
};

use crate::diag::Errors;
use crate::walk::{Inside, Look, Walk};

/// A record is `'static`, as what is kept of it is; the user writes that. Whether it is so.
pub(super) fn check(generics: &Generics, errors: &mut Errors) -> bool {
    let mut is_keepable = true;
    for parameter in &generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => {
                errors.push(lifetime.span(), BORROWS);
                is_keepable = false;
            }
            GenericParam::Type(ty) if !is_static(ty, generics) => {
                let message = format!(
                    "a type parameter of a record is `'static`, as what is kept of it is; write \
                     `{}: Send + Sync + 'static`",
                    ty.ident,
                );
                errors.push(ty.ident.span(), message);
                is_keepable = false;
            }
            GenericParam::Type(_) | GenericParam::Const(_) => {}
        }
    }
    is_keepable
}

/// Refuses a type that borrows for a lifetime without a name. Whether it owns what it holds.
pub(super) fn check_owned(ty: &Type, errors: &mut Errors) -> bool {
    let mut finder = Borrows(None);
    Walk(&mut finder).visit_type_mut(&mut ty.clone());
    if let Some(place) = finder.0 {
        errors.push(place, BORROWS);
    }
    finder.0.is_none()
}

const BORROWS: &str =
    "a record borrows nothing, for what is kept of it outlives the call; own what it holds";

/// Finds the first lifetime without a name.
struct Borrows(Option<Span>);

impl Look for Borrows {
    fn reference(&mut self, reference: &mut TypeReference) -> Inside {
        if reference.lifetime.is_none() {
            self.0.get_or_insert(reference.and_token.span);
        }
        Inside::Visit
    }

    fn lifetime(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            self.0.get_or_insert_with(|| lifetime.span());
        }
    }

    // Its lifetimes are its own.
    fn fn_ptr(&self) -> Inside {
        Inside::Skip
    }
}

/// Whether the user has said that a parameter is `'static`.
pub(super) fn is_static(ty: &TypeParam, generics: &Generics) -> bool {
    let says_so = |bound: &TypeParamBound| match bound {
        TypeParamBound::Lifetime(lifetime) => lifetime.ident == "static",
        _ => false,
    };
    let in_where = generics.where_clause.iter().flat_map(|it| &it.predicates);
    ty.bounds.iter().any(says_so)
        || in_where.into_iter().any(|predicate| match predicate {
            WherePredicate::Type(of) => {
                matches!(&of.bounded_ty, Type::Path(path) if path.path.is_ident(&ty.ident))
                    && of.bounds.iter().any(says_so)
            }
            _ => false,
        })
}
