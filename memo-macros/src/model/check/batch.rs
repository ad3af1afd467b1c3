//! What goes with `batch` only, and with what in its parameters.

use crate::args::{Keyed, MemoizeArgs, Period};
use crate::diag::Errors;
use crate::model::Parameter;

pub(super) fn check_max_batch_needs_batch(args: &MemoizeArgs, errors: &mut Errors) {
    if let (Some(most), None) = (&args.memo.max_batch, &args.batch) {
        let message = "`max_batch` is about batch functions, and this one has one key a call; write \
                       `batch` and take `&[K]`, or remove `max_batch`";
        errors.push(most.key, message);
    }
}

pub(super) fn check_coalesce_needs_batch(args: &MemoizeArgs, errors: &mut Errors) {
    if let (Some(coalesce), None) = (&args.coalesce, &args.batch) {
        let message = "`coalesce` makes one batch of many calls, and this function takes one key; \
                       write `batch` and take `&[K]`, or remove `coalesce`";
        errors.push(coalesce.key, message);
    }
}

/// What one tenant asks for is never computed with the arguments of another.
pub(super) fn check_coalesce_excludes_tenant(args: &MemoizeArgs, errors: &mut Errors) {
    if let (Some(coalesce), Some(_)) = (&args.coalesce, &args.tenant) {
        let message = "`coalesce` computes the keys of many calls with the other arguments of one, \
                       and with `tenant` these may be another tenant's; remove `coalesce`";
        errors.push(coalesce.key, message);
    }
}

/// The keys of many calls are computed with the other arguments of one.
pub(super) fn check_coalesce_has_one_key(
    coalesce: &Keyed<Period>,
    parameters: &[Parameter],
    errors: &mut Errors,
) {
    let Some(parameter) = parameters.iter().find(|parameter| parameter.part.is_some()) else {
        return;
    };
    let skip = match parameter.name() {
        Some(name) => format!("`skip({name})`"),
        None => "a name for it, and `skip(…)`".to_owned(),
    };
    let message = format!(
        "`coalesce` computes the keys of many calls with the other arguments of one, so none of them \
         may be part of the key; write {skip}, or remove `coalesce`"
    );
    errors.push(coalesce.key, message);
}
