//! What does not go with `key = EXPR`, and what it needs.

use crate::args::{MemoizeArgs, Scope};
use crate::diag::Errors;

pub(super) fn check_excludes_skip(args: &MemoizeArgs, errors: &mut Errors) {
    if let (Some(_), Some(skip)) = (&args.key, &args.skip) {
        let message = "`skip` says nothing beside `key`, which is the whole key; remove `skip`";
        errors.push(skip.key, message);
    }
}

pub(super) fn check_excludes_batch(args: &MemoizeArgs, errors: &mut Errors) {
    if let (Some(key), Some(_)) = (&args.key, &args.batch) {
        let message = "`key` does not go with `batch`, whose first parameter holds the keys; \
                       remove `key`";
        errors.push(key.key, message);
    }
}

/// A key in a store is text, which a type tells how to write.
pub(super) fn check_shared_needs_type(args: &MemoizeArgs, errors: &mut Errors) {
    if let (Some(key), Scope::Shared, None) = (&args.key, args.scope(), &args.batch)
        && key.value.ty.is_none()
    {
        let message = "a key in a shared store is written as text, and so needs a type; write it: \
                       `key(u64) = user.id`";
        errors.push(key.key, message);
    }
}
