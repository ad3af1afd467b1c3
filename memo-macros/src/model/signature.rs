//! Which functions can be memoized, as far as their signature tells.

use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{FnArg, Receiver, ReceiverKind, Safety, Signature, Type, TypeReference};

use super::Owner;
use super::key_type::strip;
use crate::diag::Errors;
use crate::walk::{Inside, Look, Walk};

/// The primitives: a type of one of these names would hide it in the whole module.
const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16",
    "u32", "u64", "u128", "usize",
];

/// Names each thing in a signature that keeps a function from being memoized.
pub(super) fn check(
    signature: &Signature,
    has_companion: bool,
    owner: Option<&Owner>,
    errors: &mut Errors,
) {
    check_qualifiers(signature, errors);
    if let (Some(_), Some(receiver)) = (owner, signature.receiver()) {
        check_receiver(receiver, errors);
    }
    check_parameters(signature, errors);
    if !has_companion && owner.is_none() {
        check_name(signature, errors);
    }
    if signature.asyncness.is_some() && !cfg!(feature = "async") {
        let message = "memos of async functions need the feature `async` of memokit; add it in \
                       `Cargo.toml`";
        errors.push(signature.asyncness.span(), message);
    }
}

fn check_qualifiers(signature: &Signature, errors: &mut Errors) {
    if let Some(constness) = &signature.constness {
        let message = "a `const fn` runs at compile time, where there is no memo; remove `const`, or \
                       `#[memoize]`";
        errors.push(constness.span, message);
    }
    if let Safety::Unsafe(unsafety) = &signature.safety {
        let message = "a hit would skip what makes an `unsafe fn` sound or not; memoize a safe \
                       function around it";
        errors.push(unsafety.span, message);
    }
    if let Some(abi) = &signature.abi {
        let message = "an `extern` function is called from elsewhere; memoize a Rust function \
                       and call it from there";
        errors.push(abi.extern_token.span, message);
    }
    if let Some(variadic) = &signature.variadic {
        let message = "the arguments behind `...` cannot be part of a key; memoize a function that takes a \
                       slice";
        errors.push(variadic.dots.span(), message);
    }
}

/// A method borrows its value: what is remembered does not depend on who owns it.
fn check_receiver(receiver: &Receiver, errors: &mut Errors) {
    let changes = match &receiver.kind {
        ReceiverKind::Reference(_, _, mutability) => mutability.as_ref(),
        ReceiverKind::Typed(_, ty) => match strip(ty) {
            Type::Reference(reference) => reference.mutability.as_ref(),
            _ => None,
        },
        _ => None,
    };
    if let Some(mutability) = changes {
        let message = "a hit would change nothing, so a method that changes its value cannot be \
                       memoized; take `&self`, and memoize what is computed from it";
        errors.push(mutability.span, message);
        return;
    }
    let what = match &receiver.kind {
        ReceiverKind::Reference(..) => return,
        ReceiverKind::Typed(_, ty) if is_reference_to_self(ty) => return,
        ReceiverKind::Typed(_, ty) if is_self(ty) => "`self` is used up by the first call",
        ReceiverKind::Value => "`self` is used up by the first call",
        _ => "a memoized method takes its value by a plain reference",
    };
    errors.push(receiver.self_token.span, format!("{what}; take `&self`"));
}

fn is_reference_to_self(ty: &Type) -> bool {
    match strip(ty) {
        Type::Reference(reference) if reference.mutability.is_none() => is_self(&reference.elem),
        _ => false,
    }
}

fn is_self(ty: &Type) -> bool {
    matches!(strip(ty), Type::Path(path) if path.path.is_ident("Self"))
}

fn check_parameters(signature: &Signature, errors: &mut Errors) {
    for input in &signature.inputs {
        let FnArg::Typed(parameter) = input else {
            continue;
        };
        for attribute in &parameter.attrs {
            if attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr") {
                let message = "a parameter that is there only sometimes would change the key; \
                               put `#[cfg]` on two whole functions instead";
                errors.push(attribute.span(), message);
            }
        }
        Walk(&mut Mutable { errors }).visit_type_mut(&mut parameter.ty.clone());
    }
}

/// Names each `&mut` of something that borrows.
struct Mutable<'e> {
    errors: &'e mut Errors,
}

impl Look for Mutable<'_> {
    fn reference(&mut self, reference: &mut TypeReference) -> Inside {
        visit_mut::visit_type_reference_mut(&mut Walk(self), reference);
        let mut borrows = Borrows(false);
        Walk(&mut borrows).visit_type_mut(&mut reference.elem);
        if reference.mutability.is_some() && borrows.0 {
            let message = "a `&mut` of something that borrows is not built yet; pass what it \
                           borrows and build it inside the function";
            self.errors.push(reference.span(), message);
        }
        Inside::Skip
    }
}

/// Whether a type borrows.
struct Borrows(bool);

impl Look for Borrows {
    fn reference(&mut self, _: &mut TypeReference) -> Inside {
        self.0 = true;
        Inside::Skip
    }

    fn lifetime(&mut self, lifetime: &mut syn::Lifetime) {
        self.0 |= lifetime.ident != "static";
    }

    fn fn_ptr(&self) -> Inside {
        Inside::Skip
    }
}

fn check_name(signature: &Signature, errors: &mut Errors) {
    let name = signature.ident.unraw().to_string();
    if PRIMITIVES.contains(&name.as_str()) {
        let message = format!(
            "the companion of `{name}` would hide the primitive type of that name; \
             write `companion = {name}_memo`"
        );
        errors.push(signature.ident.span(), message);
    }
}
