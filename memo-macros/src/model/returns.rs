//! What a function returns, and whether it can be remembered.

use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{
    GenericArgument, Lifetime, PathArguments, ReturnType, Signature, Type, TypeParamBound,
    TypeReference,
};

use super::Owner;
use super::key_type::strip;
use crate::diag::{Errors, error};
use crate::walk::{Inside, Look, Walk};

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
            Walk(&mut checker).visit_type_mut(&mut (**ty).clone());
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

impl Look for Checker {
    fn ty(&mut self, ty: &mut Type) -> Inside {
        if let Type::ImplTrait(opaque) = ty {
            self.refuse(
                opaque.span(),
                "a type without a name cannot be kept; return a type that can be named, such as \
                 `Vec<…>`",
            );
            Inside::Skip
        } else {
            Inside::Visit
        }
    }

    fn reference(&mut self, reference: &mut TypeReference) -> Inside {
        match &reference.lifetime {
            Some(lifetime) if lifetime.ident == "static" => Inside::Visit,
            _ => {
                self.borrowed(reference.span());
                Inside::Skip
            }
        }
    }

    fn lifetime(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident != "static" {
            self.borrowed(lifetime.span());
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
