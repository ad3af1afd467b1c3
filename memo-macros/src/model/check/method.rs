//! What goes with a method, and with which.

use syn::Signature;
use syn::spanned::Spanned;

use crate::args::{MemoizeArgs, Scope};
use crate::diag::Errors;
use crate::model::Owner;

pub(super) fn check_instance_needs_method(args: &MemoizeArgs, errors: &mut Errors) {
    if let Some(scope) = args.scope.as_ref()
        && scope.value == Scope::Instance
    {
        let message = "`scope = instance` is for methods, whose memos live in their value; remove \
                       `scope`, or write a `&self` method in a `#[memoized]` block";
        errors.push(scope.key, message);
    }
}

pub(super) fn check_instance_needs_receiver(
    args: &MemoizeArgs,
    signature: &Signature,
    errors: &mut Errors,
) {
    let Some(scope) = args.scope.as_ref() else {
        return;
    };
    if scope.value != Scope::Instance {
        return;
    }
    if signature.receiver().is_none() {
        let message = "`scope = instance` keeps values in the value that a method borrows, and here \
                       is none; take `&self`, or remove `scope`";
        errors.push(scope.key, message);
    }
    if let Some(store) = &args.store {
        let message = "`store` names a shared store, but `scope = instance` keeps values in the \
                       value that a method borrows; remove one of them";
        errors.push(store.key, message);
    }
}

pub(super) fn check_batch_has_no_receiver(
    args: &MemoizeArgs,
    signature: &Signature,
    errors: &mut Errors,
) {
    if let (Some(_), Some(receiver)) = (&args.batch, signature.receiver()) {
        let message = "a batch method takes many records in place of one; write a first parameter \
                       `&[&Self]`, without `&self`";
        errors.push(receiver.span(), message);
    }
}

pub(super) fn check_companion(args: &MemoizeArgs, owner: &Owner, errors: &mut Errors) {
    if let (Some(companion), false) = (&args.companion, owner.has_companions()) {
        let message = "a method of a trait has no companion, for which there is no place in the \
                       block; remove `companion`";
        errors.push(companion.key, message);
    }
}

/// The types of a trait may have a cell or none.
pub(super) fn check_default_has_no_cell(args: &MemoizeArgs, owner: &Owner, errors: &mut Errors) {
    if let (Some(scope), Some(_)) = (&args.scope, &owner.in_trait)
        && scope.value == Scope::Instance
    {
        let message = "`scope = instance` is not built yet for the default bodies of a trait; write \
                       `#[memoized]` above the impl blocks of the trait, and the method there";
        errors.push(scope.key, message);
    }
}
