//! What does not go with `scope = thread`.

use super::{batch, scope};
use crate::args::MemoizeArgs;
use crate::diag::Errors;

pub(super) fn check(args: &MemoizeArgs, errors: &mut Errors) {
    check_stays_in_thread(args, errors);
    check_has_no_other_thread(args, errors);
    check_store_needs_shared(args, errors);
    scope::check_copies(false, &args.memo, errors);
    scope::check_version_needs_shared(false, args.memo.version.as_ref(), errors);
    scope::check_codec_needs_shared(false, args.memo.codec.as_ref(), errors);
    scope::check_on_store_error_needs_shared(false, args.memo.on_store_error.as_ref(), errors);
    check_batch(args, errors);
}

/// What computes in the background does so in another thread.
fn check_stays_in_thread(args: &MemoizeArgs, errors: &mut Errors) {
    let background = &args.background;
    let options = [
        ("stale", args.memo.stale.as_ref().map(|it| it.key)),
        (
            "refresh_ahead",
            background.refresh_ahead.as_ref().map(|it| it.key),
        ),
        (
            "soft_timeout",
            background.soft_timeout.as_ref().map(|it| it.key),
        ),
        ("timeout", background.timeout.as_ref().map(|it| it.key)),
    ];
    for (option, place) in options {
        if let Some(place) = place {
            let message = format!(
                "`{option}` computes in the background, and what `scope = thread` keeps does not leave \
                 its thread; remove `{option}`, or write `scope = process`"
            );
            errors.push(place, message);
        }
    }
}

fn check_has_no_other_thread(args: &MemoizeArgs, errors: &mut Errors) {
    if let Some(switch) = args.background.side_by_side() {
        let message = "`single_flight = false` lets threads compute side by side, which those with \
                       `scope = thread` do in any case; remove `single_flight`";
        errors.push(switch.key, message);
    }
}

fn check_store_needs_shared(args: &MemoizeArgs, errors: &mut Errors) {
    if let Some(store) = &args.store {
        let message = "`store` names a shared store, but `scope = thread` keeps values in each \
                       thread; remove one of them";
        errors.push(store.key, message);
    }
}

fn check_batch(args: &MemoizeArgs, errors: &mut Errors) {
    if let Some(batch) = &args.batch {
        let message = "`batch` is not built yet for `scope = thread`; write `scope = process`";
        errors.push(batch.key, message);
    }
    batch::check_max_batch_needs_batch(args, errors);
    batch::check_coalesce_needs_batch(args, errors);
}
