//! The parameters of a record type.

use syn::spanned::Spanned;
use syn::{GenericParam, Generics, Type, TypeParam, TypeParamBound, WherePredicate};

use crate::diag::Errors;

/// A record is `'static`, as what is kept of it is; the user writes that. Whether it is so.
pub(super) fn check(generics: &Generics, errors: &mut Errors) -> bool {
    let mut is_keepable = true;
    for parameter in &generics.params {
        match parameter {
            GenericParam::Lifetime(lifetime) => {
                let message = "a record borrows nothing, for what is kept of it outlives the call; \
                               own what it holds";
                errors.push(lifetime.span(), message);
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

/// Whether it is said to outlive everything.
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
