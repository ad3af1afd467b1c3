//! Options that contradict each other: one named check, one message each.

mod batch;
mod expiry;
mod key;
mod method;
mod scope;
mod thread;
mod unbuilt;

use syn::Signature;

use super::{Owner, Parameter};
use crate::args::{CalculationArgs, Keyed, MemoizeArgs, Period, RecordArgs, Scope};
use crate::diag::Errors;

/// Checks the options of a function against each other.
pub(super) fn options(args: &MemoizeArgs, errors: &mut Errors) {
    method::check_instance_needs_method(args, errors);
    any(args, errors);
    ttl(args, errors);
}

/// Checks the options of a method against each other, and against its signature.
pub(super) fn method(
    args: &MemoizeArgs,
    signature: &Signature,
    owner: &Owner,
    errors: &mut Errors,
) {
    any(args, errors);
    // What the struct says for all its calculations is not seen here.
    let of_record = signature.receiver().is_some() || args.batch.is_some();
    if !of_record || args.key.is_some() || args.scope() == Scope::Instance {
        ttl(args, errors);
    }
    method::check_instance_needs_receiver(args, signature, errors);
    method::check_batch_has_no_receiver(args, signature, errors);
    method::check_companion(args, owner, errors);
    method::check_default_has_no_cell(args, owner, errors);
}

fn any(args: &MemoizeArgs, errors: &mut Errors) {
    key::check_excludes_skip(args, errors);
    key::check_excludes_batch(args, errors);
    if args.scope() == Scope::Thread {
        return thread::check(args, errors);
    }
    batch::check_coalesce_excludes_tenant(args, errors);
    batch::check_max_batch_needs_batch(args, errors);
    batch::check_coalesce_needs_batch(args, errors);
    key::check_shared_needs_type(args, errors);
    scope::check_store_needs_shared(args.scope.as_ref(), args.store.as_ref(), errors);
    let has_codec = args.memo.mentions("codec");
    scope::check_shared_needs_codec(args.scope.as_ref(), args.store.as_ref(), has_codec, errors);
    let shared = args.scope() == Scope::Shared;
    scope::check_codec_needs_shared(shared, args.memo.codec.as_ref(), errors);
    scope::check_on_store_error_needs_shared(shared, args.memo.on_store_error.as_ref(), errors);
    scope::check_copies(shared, &args.memo, errors);
    scope::check_version_needs_shared(shared, args.memo.version.as_ref(), errors);
    if is_of_one_key(args) {
        expiry::check_soft_timeout_needs_stale(args, errors);
        expiry::check_soft_timeout_is_shorter(&args.background, errors);
    }
    unbuilt::check_batch(args, errors);
    unbuilt::check_shared_function(args, errors);
}

/// What needs a `ttl`.
fn ttl(args: &MemoizeArgs, errors: &mut Errors) {
    expiry::check_jitter_needs_ttl(&args.memo, errors);
    if is_of_one_key(args) {
        expiry::check_refresh_ahead_needs_ttl(args, errors);
    }
    if matches!(args.scope(), Scope::Process | Scope::Instance) {
        expiry::check_stale_needs_ttl(&args.memo, errors);
    }
}

/// Whether all options are built; those that are not are a mistake as they stand.
fn is_of_one_key(args: &MemoizeArgs) -> bool {
    args.batch.is_none() && !matches!(args.scope(), Scope::Shared | Scope::Thread)
}

/// Checks the options of a function of which one, `option`, computes in the background.
pub(super) fn background(args: &MemoizeArgs, option: &str, errors: &mut Errors) {
    expiry::check_background_is_a_flight(&args.background, option, errors);
}

/// Checks `coalesce` against the parameters that are no keys of the batch.
pub(super) fn coalesce(coalesce: &Keyed<Period>, parameters: &[Parameter], errors: &mut Errors) {
    batch::check_coalesce_has_one_key(coalesce, parameters, errors);
}

/// Checks the options of a record against each other.
pub(super) fn record(args: &RecordArgs, errors: &mut Errors) {
    let (shared, defaults) = (args.scope() == Scope::Shared, &args.defaults);
    scope::check_copies(shared, defaults, errors);
    expiry::check_jitter_needs_ttl(defaults, errors);
    expiry::check_stale_needs_ttl(defaults, errors);
    unbuilt::check_shared_memo(shared, defaults, errors);
    scope::check_store_needs_shared(args.scope.as_ref(), args.store.as_ref(), errors);
    let has_codec = defaults.mentions("codec");
    scope::check_shared_needs_codec(args.scope.as_ref(), args.store.as_ref(), has_codec, errors);
    scope::check_codec_needs_shared(shared, defaults.codec.as_ref(), errors);
    scope::check_on_store_error_needs_shared(shared, defaults.on_store_error.as_ref(), errors);
}

/// Checks the options of a calculation against those of its record.
pub(super) fn calculation(record: &RecordArgs, args: &CalculationArgs, errors: &mut Errors) {
    let shared = record.scope() == Scope::Shared;
    scope::check_copies(shared, &args.memo, errors);
    scope::check_version_needs_shared(shared, args.memo.version.as_ref(), errors);
    scope::check_codec_needs_shared(shared, args.memo.codec.as_ref(), errors);
    scope::check_on_store_error_needs_shared(shared, args.memo.on_store_error.as_ref(), errors);
    if record.defaults.ttl.is_none() {
        expiry::check_jitter_needs_ttl(&args.memo, errors);
        expiry::check_stale_needs_ttl(&args.memo, errors);
    }
    unbuilt::check_shared_memo(shared, &args.memo, errors);
}
