//! Which types, as written, can be a part of a key.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Lifetime, Type, TypeReference};

use super::Shape;
use crate::diag::{Errors, error};
use crate::walk::{Inside, Look, Walk};

/// What to write instead of a parameter that cannot be a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct Advice<'n> {
    /// How to leave it out, as in `skip(x)`.
    pub(super) leave_out: &'n str,
    /// Why it has to be owned, and what to write for that.
    pub(super) own: &'n str,
}

/// Checks that a part of this shape can be kept in a key.
pub(super) fn check(shape: &Shape, advice: Advice<'_>, errors: &mut Errors) {
    let mut checker = Checker {
        advice,
        found: None,
    };
    for ty in shape.wholes() {
        checker.check(ty);
    }
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
    fn check(&mut self, ty: &Type) {
        // The visitor wants a type of its own; it changes nothing.
        Walk(self).visit_type_mut(&mut ty.clone());
    }

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
        let own = self.advice.own;
        self.found.get_or_insert_with(|| error(span, own));
    }
}

impl Look for Checker<'_> {
    fn ty(&mut self, ty: &mut Type) -> Inside {
        match ty {
            Type::TraitObject(object) => {
                self.refuse(object.span(), "a `dyn` value has no identity of its own");
            }
            Type::Path(path) if path.path.is_ident("f32") || path.path.is_ident("f64") => {
                let what = "a float may be unequal to itself, so it cannot be part of a key; \
                            take its bits or an integer, or";
                self.refuse(path.span(), what);
            }
            _ => return Inside::Visit,
        }
        Inside::Skip
    }

    fn reference(&mut self, reference: &mut TypeReference) -> Inside {
        if reference.mutability.is_some() {
            self.mutable(reference);
        } else if reference
            .lifetime
            .as_ref()
            .is_none_or(|lifetime| lifetime.ident != "static")
        {
            self.borrow(reference.span());
        } else {
            return Inside::Visit;
        }
        Inside::Skip
    }

    fn lifetime(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            self.borrow(lifetime.span());
        }
    }

    // The parameters of a function are not part of a pointer to it.
    fn fn_ptr(&self) -> Inside {
        Inside::Skip
    }

    fn fn_parameters(&self) -> Inside {
        Inside::Skip
    }
}
