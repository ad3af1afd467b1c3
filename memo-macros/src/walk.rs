//! A walk through syntax, which the compiler makes once.
//!
//! Whoever implements `VisitMut` has all of syn's grammar compiled for it, and a dozen of ours would be a
//! quarter of this crate. So ours implement [`Look`], and [`Walk`] goes for all of them.

use syn::visit_mut::{self, VisitMut};
use syn::{
    ExprClosure, ExprPath, Lifetime, ParenthesizedGenericArguments, PatIdent, Path, Type,
    TypeFnPtr, TypePath, TypeReference,
};

/// Whether the walk goes on inside of what was looked at.
pub(crate) enum Inside {
    Visit,
    Skip,
}

/// What is looked at on a walk, and may be changed: parts without a method of the implementor's are passed.
pub(crate) trait Look {
    fn ty(&mut self, _: &mut Type) -> Inside {
        Inside::Visit
    }

    fn type_path(&mut self, _: &mut TypePath) -> Inside {
        Inside::Visit
    }

    fn reference(&mut self, _: &mut TypeReference) -> Inside {
        Inside::Visit
    }

    fn lifetime(&mut self, _: &mut Lifetime) {}

    fn path(&mut self, _: &mut Path) -> Inside {
        Inside::Visit
    }

    fn expr_path(&mut self, _: &mut ExprPath) -> Inside {
        Inside::Visit
    }

    fn pat_ident(&mut self, _: &mut PatIdent) -> Inside {
        Inside::Visit
    }

    fn closure(&self) -> Inside {
        Inside::Visit
    }

    fn fn_ptr(&self) -> Inside {
        Inside::Visit
    }

    /// The parameters and the return type in `Fn(A) -> B`.
    fn fn_parameters(&self) -> Inside {
        Inside::Visit
    }
}

/// A walk for one who looks.
pub(crate) struct Walk<'a>(pub(crate) &'a mut dyn Look);

impl VisitMut for Walk<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Inside::Visit = self.0.ty(ty) {
            visit_mut::visit_type_mut(self, ty);
        }
    }

    fn visit_type_path_mut(&mut self, ty: &mut TypePath) {
        if let Inside::Visit = self.0.type_path(ty) {
            visit_mut::visit_type_path_mut(self, ty);
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if let Inside::Visit = self.0.reference(reference) {
            visit_mut::visit_type_reference_mut(self, reference);
        }
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        self.0.lifetime(lifetime);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        if let Inside::Visit = self.0.path(path) {
            visit_mut::visit_path_mut(self, path);
        }
    }

    fn visit_expr_path_mut(&mut self, path: &mut ExprPath) {
        if let Inside::Visit = self.0.expr_path(path) {
            visit_mut::visit_expr_path_mut(self, path);
        }
    }

    fn visit_pat_ident_mut(&mut self, pat: &mut PatIdent) {
        if let Inside::Visit = self.0.pat_ident(pat) {
            visit_mut::visit_pat_ident_mut(self, pat);
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut ExprClosure) {
        if let Inside::Visit = self.0.closure() {
            visit_mut::visit_expr_closure_mut(self, closure);
        }
    }

    fn visit_type_fn_ptr_mut(&mut self, pointer: &mut TypeFnPtr) {
        if let Inside::Visit = self.0.fn_ptr() {
            visit_mut::visit_type_fn_ptr_mut(self, pointer);
        }
    }

    fn visit_parenthesized_generic_arguments_mut(
        &mut self,
        arguments: &mut ParenthesizedGenericArguments,
    ) {
        if let Inside::Visit = self.0.fn_parameters() {
            visit_mut::visit_parenthesized_generic_arguments_mut(self, arguments);
        }
    }
}
