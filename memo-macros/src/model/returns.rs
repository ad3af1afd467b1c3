//! What a function returns, and whether it can be remembered.

use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{
    GenericArgument, Lifetime, ParenthesizedGenericArguments, PathArguments, ReturnType, Signature,
    Type, TypeFnPtr, TypeParamBound, TypeReference,
};

use super::Owner;
use super::key_type::strip;
use crate::diag::{Errors, error};

/// The return type, if it is one whose values can be kept.
pub(super) fn resolve(
    signature: &Signature,
    owner: Option<&Owner>,
    errors: &mut Errors,
) -> Option<Type> {
    let (what, annotation) = match owner {
        Some(_) => ("method", "cache_calculation"),
        None => ("function", "memoize"),
    };
    let nothing = &*format!(
        "the {what} returns nothing that could be remembered; remove `#[{annotation}]`, or return \
         what it computes"
    );
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
        ty if owner.is_some() && is_boxed_future(ty) => errors.push(
            ty.span(),
            "what `async_trait` makes of an async method cannot be remembered; write \
             `#[memoized]` above `#[async_trait]`",
        ),
        _ => {
            let mut checker = Checker { found: None };
            checker.visit_type_mut(&mut (**ty).clone());
            errors.handle(checker.found.map_or(Ok(()), Err));
        }
    }
    Some((**ty).clone())
}

/// The type of the value in a `Result`, as its name tells.
pub(super) fn ok_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = strip(ty) else {
        return None;
    };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(GenericArgument::Type(ty)) if last.ident == "Result" => Some(ty),
        _ => None,
    }
}

/// Whether this is `Pin<Box<dyn Future…>>`.
fn is_boxed_future(ty: &Type) -> bool {
    let inside = |ty: &Type, name: &str| match strip(ty) {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .and_then(|last| match &last.arguments {
                PathArguments::AngleBracketed(arguments) if last.ident == name => {
                    match arguments.args.first() {
                        Some(GenericArgument::Type(ty)) => Some(ty.clone()),
                        _ => None,
                    }
                }
                _ => None,
            }),
        _ => None,
    };
    let boxed = inside(ty, "Pin").and_then(|pinned| inside(&pinned, "Box"));
    let Some(Type::TraitObject(object)) = boxed else {
        return false;
    };
    object.bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last();
            last.is_some_and(|last| last.ident == "Future")
        }
        _ => false,
    })
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
