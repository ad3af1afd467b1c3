//! What a function returns, and whether it can be remembered.

use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Lifetime, ParenthesizedGenericArguments, ReturnType, Signature, Type, TypeFnPtr, TypeReference,
};

use super::key_type::strip;
use crate::diag::{Errors, error};

/// The return type, if it is one whose values can be kept.
pub(super) fn resolve(signature: &Signature, errors: &mut Errors) -> Option<Type> {
    let nothing = "the function returns nothing that could be remembered; remove `#[memoize]`, \
                   or return what it computes";
    let ty = match &signature.output {
        ReturnType::Default => {
            errors.push(signature.ident.span(), nothing);
            return None;
        }
        ReturnType::Type(_, ty) => ty,
    };
    match strip(ty) {
        Type::Tuple(tuple) if tuple.elems.is_empty() => errors.push(ty.span(), nothing),
        Type::Never(_) => errors.push(ty.span(), nothing),
        _ => {
            let mut checker = Checker { found: None };
            checker.visit_type_mut(&mut (**ty).clone());
            errors.handle(checker.found.map_or(Ok(()), Err));
        }
    }
    Some((**ty).clone())
}

/// Finds the first thing in a type that outlives no call.
struct Checker {
    found: Option<darling::Error>,
}

impl Checker {
    fn refuse(&mut self, span: proc_macro2::Span, message: &str) {
        self.found.get_or_insert_with(|| error(span, message));
    }

    fn borrowed(&mut self, span: proc_macro2::Span) {
        self.refuse(
            span,
            "what is borrowed from an argument cannot be kept; return an owned value, or an \
             `Arc<…>` where clones are to be cheap",
        );
    }
}

impl VisitMut for Checker {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::ImplTrait(opaque) = ty {
            self.refuse(
                opaque.span(),
                "a type without a name cannot be kept; return a type that can be named, such as \
                 `Vec<…>`",
            );
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        match &reference.lifetime {
            Some(lifetime) if lifetime.ident == "static" => {
                visit_mut::visit_type_reference_mut(self, reference);
            }
            _ => self.borrowed(reference.span()),
        }
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            self.borrowed(lifetime.span());
        }
    }

    // The parameters of a function are not part of a pointer to it.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut ParenthesizedGenericArguments) {
    }
}
