//! Which types, as written, can be a part of a key.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Lifetime, ParenthesizedGenericArguments, Type, TypeFnPtr, TypeReference};

use crate::diag::{Errors, error};

/// What to write instead of a parameter that cannot be a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Advice<'n> {
    /// How to leave it out, as in `skip(x)`.
    pub(super) leave_out: &'n str,
}

/// Checks that values of the type can be kept in a key, looked up by one borrow at most.
pub(super) fn check(ty: &Type, advice: Advice<'_>, errors: &mut Errors) {
    match strip(ty) {
        Type::Reference(reference) if reference.mutability.is_none() => {
            check_kept(&reference.elem, advice, errors);
        }
        ty => check_kept(ty, advice, errors),
    }
}

/// Checks that values of the type can be kept in a key as they are.
pub(super) fn check_kept(ty: &Type, advice: Advice<'_>, errors: &mut Errors) {
    let mut checker = Checker {
        advice,
        found: None,
    };
    // The visitor wants a type of its own; it changes nothing.
    checker.visit_type_mut(&mut ty.clone());
    errors.handle(checker.found.map_or(Ok(()), Err));
}

/// The type inside parentheses, and inside the invisible groups that macros make.
pub(super) fn strip(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => strip(&group.elem),
        Type::Paren(paren) => strip(&paren.elem),
        ty => ty,
    }
}

/// Finds the first thing in a type that a key cannot hold: one mistake for each parameter.
struct Checker<'n> {
    advice: Advice<'n>,
    found: Option<darling::Error>,
}

impl Checker<'_> {
    fn refuse(&mut self, span: Span, what: &str) {
        let leave_out = self.advice.leave_out;
        let link = if what.ends_with(" or") { " " } else { "; " };
        let message = format!("{what}{link}{leave_out}");
        self.found.get_or_insert_with(|| error(span, message));
    }

    fn mutable(&mut self, reference: &TypeReference) {
        let what = "what can be changed through `&mut` does not identify a value";
        self.refuse(reference.span(), what);
    }

    fn borrow(&mut self, span: Span) {
        self.found.get_or_insert_with(|| {
            let message = "a borrow inside another type is not built yet as part of a key; take \
                           an owned type, or write `key(TYPE) = EXPR` with an owned `TYPE`";
            error(span, message)
        });
    }
}

impl VisitMut for Checker<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::TraitObject(object) => {
                self.refuse(object.span(), "a `dyn` value has no identity of its own");
            }
            Type::Path(path) if path.path.is_ident("f32") || path.path.is_ident("f64") => {
                let what = "a float may be unequal to itself, so it cannot be part of a key; \
                            take its bits or an integer, or";
                self.refuse(path.span(), what);
            }
            ty => visit_mut::visit_type_mut(self, ty),
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if reference.mutability.is_some() {
            self.mutable(reference);
        } else if reference
            .lifetime
            .as_ref()
            .is_none_or(|lifetime| lifetime.ident != "static")
        {
            self.borrow(reference.span());
        } else {
            visit_mut::visit_type_reference_mut(self, reference);
        }
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            self.borrow(lifetime.span());
        }
    }

    // The parameters of a function are not part of a pointer to it.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}

    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut ParenthesizedGenericArguments) {
    }
}
