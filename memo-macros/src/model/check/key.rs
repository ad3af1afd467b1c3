//! What does not go with `key = EXPR`.

use crate::args::MemoizeArgs;
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
