//! Options that contradict each other: one named check, one message each.

use crate::args::{CalculationArgs, Keyed, MemoizeArgs, RecordArgs, Scope, Text};
use crate::diag::Errors;

/// Checks the options of a function against each other.
pub(super) fn options(args: &MemoizeArgs, errors: &mut Errors) {
    check_key_excludes_skip(args, errors);
    check_key_excludes_batch(args, errors);
    check_shared_needs_batch(args, errors);
    check_store_needs_shared(args.scope.as_ref(), args.store.as_ref(), errors);
    check_shared_needs_codec(args.scope.as_ref(), args.store.as_ref(), errors);
    let shared = args.scope() == Scope::Shared;
    check_capacity_needs_process(shared, args.capacity.as_ref(), errors);
    check_version_needs_shared(shared, args.version.as_ref(), errors);
}

/// Checks the options of a record against each other.
pub(super) fn record(args: &RecordArgs, errors: &mut Errors) {
    check_store_needs_shared(args.scope.as_ref(), args.store.as_ref(), errors);
    check_shared_needs_codec(args.scope.as_ref(), args.store.as_ref(), errors);
}

/// Checks the options of a calculation against those of its record.
pub(super) fn calculation(record: &RecordArgs, args: &CalculationArgs, errors: &mut Errors) {
    let shared = record.scope() == Scope::Shared;
    check_capacity_needs_process(shared, args.capacity.as_ref(), errors);
    check_version_needs_shared(shared, args.version.as_ref(), errors);
}

fn check_key_excludes_skip(args: &MemoizeArgs, errors: &mut Errors) {
    if let (Some(_), Some(skip)) = (&args.key, &args.skip) {
        let message = "`skip` says nothing beside `key`, which is the whole key; remove `skip`";
        errors.push(skip.key, message);
    }
}

fn check_key_excludes_batch(args: &MemoizeArgs, errors: &mut Errors) {
    if let (Some(key), Some(_)) = (&args.key, &args.batch) {
        let message = "`key` does not go with `batch`, whose first parameter holds the keys; \
                       remove `key`";
        errors.push(key.key, message);
    }
}

fn check_shared_needs_batch(args: &MemoizeArgs, errors: &mut Errors) {
    if args.batch.is_some() || args.scope() != Scope::Shared {
        return;
    }
    let message = "a shared store is not built yet for functions of one key; write `batch` and \
                   take `&[K]`";
    match (&args.scope, &args.store) {
        (Some(scope), _) => errors.push(scope.key, format!("`scope = shared`: {message}")),
        (None, Some(store)) => errors.push(store.key, format!("`store`: {message}")),
        (None, None) => {}
    }
}

fn check_store_needs_shared(
    scope: Option<&Keyed<Scope>>,
    store: Option<&Keyed<Text>>,
    errors: &mut Errors,
) {
    if let (Some(Scope::Process), Some(store)) = (scope.map(|scope| scope.value), store) {
        let message = "`store` names a shared store, but `scope = process` keeps values in the \
                       process; remove one of them";
        errors.push(store.key, message);
    }
}

fn check_shared_needs_codec(
    scope: Option<&Keyed<Scope>>,
    store: Option<&Keyed<Text>>,
    errors: &mut Errors,
) {
    let place = match (scope, store) {
        (Some(scope), _) if scope.value == Scope::Shared => scope.key,
        (None, Some(store)) => store.key,
        _ => return,
    };
    if !cfg!(feature = "shared") {
        let message = "`scope = shared` needs a codec; enable the feature `sqlite` or \
                       `codec-postcard` of memokit";
        errors.push(place, message);
    }
}

fn check_capacity_needs_process<T>(shared: bool, capacity: Option<&Keyed<T>>, errors: &mut Errors) {
    if let (true, Some(capacity)) = (shared, capacity) {
        let message = "`capacity` limits entries in the process, and a shared memo keeps none \
                       there yet; remove `capacity`";
        errors.push(capacity.key, message);
    }
}

fn check_version_needs_shared<T>(shared: bool, version: Option<&Keyed<T>>, errors: &mut Errors) {
    if let (false, Some(version)) = (shared, version) {
        let message = "`version` tells shared values from those of an earlier program, and \
                       values in the process do not outlive it; remove `version`, or write \
                       `scope = shared`";
        errors.push(version.key, message);
    }
}
