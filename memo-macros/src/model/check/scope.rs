//! What goes with a shared store, and what without.

use std::time::Duration;

use crate::args::{Codec, Keyed, MemoArgs, OnStoreError, Scope, Text, one_that_is_there};
use crate::diag::Errors;

pub(super) fn check_store_needs_shared(
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

/// Only postcard is a default: a codec that became one by its feature alone would change, with that
/// feature, what another part of a program writes.
pub(super) fn check_shared_needs_codec(
    scope: Option<&Keyed<Scope>>,
    store: Option<&Keyed<Text>>,
    has_codec: bool,
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
    } else if !cfg!(feature = "codec-postcard") && !has_codec {
        let write = one_that_is_there().unwrap_or("PATH");
        let message = format!(
            "`scope = shared` needs a codec, and without the feature `codec-postcard` of memokit \
             none is the default; write `codec = {write}`, or enable that feature"
        );
        errors.push(place, message);
    }
}

pub(super) fn check_codec_needs_shared(
    shared: bool,
    codec: Option<&Keyed<Codec>>,
    errors: &mut Errors,
) {
    if let (false, Some(codec)) = (shared, codec) {
        let message = "`codec` tells how shared values are written, and these stay in the process as \
                       they are; remove `codec`, or write `scope = shared`";
        errors.push(codec.key, message);
    }
}

/// What says how copies of shared values are kept in the process.
pub(super) fn check_copies(shared: bool, args: &MemoArgs, errors: &mut Errors) {
    let (ttl, largest) = (args.l1_ttl.as_ref(), args.l1_max_value.as_ref());
    if !shared {
        let options = [
            ("l1_ttl", ttl.map(|it| it.key)),
            ("l1_max_value", largest.map(|it| it.key)),
        ];
        for (option, place) in options {
            let message = format!(
                "`{option}` is about the copies that the process keeps of values in a store, and these \
                 are in none; remove `{option}`, or write `scope = shared`"
            );
            if let Some(place) = place {
                errors.push(place, message);
            }
        }
        return;
    }
    if ttl.and_then(|ttl| ttl.value.known()) != Some(Duration::ZERO) {
        return;
    }
    let options = [
        ("l1_max_value", largest.map(|it| it.key)),
        ("capacity", args.capacity.as_ref().map(|it| it.key)),
        ("max_bytes", args.max_bytes.as_ref().map(|it| it.key)),
        ("policy", args.policy.as_ref().map(|it| it.key)),
        ("weigh", args.weigh.as_ref().map(|it| it.key)),
    ];
    for (option, place) in options {
        let message = format!(
            "`{option}` is about the copies that the process keeps of values in a store, and with \
             `l1_ttl = \"0s\"` it keeps none; remove one of them"
        );
        if let Some(place) = place {
            errors.push(place, message);
        }
    }
}

pub(super) fn check_on_store_error_needs_shared(
    shared: bool,
    on_store_error: Option<&Keyed<OnStoreError>>,
    errors: &mut Errors,
) {
    if let (false, Some(on_store_error)) = (shared, on_store_error) {
        let message = "`on_store_error` tells what becomes of a call whose store fails, and these values \
                       are in none; remove `on_store_error`, or write `scope = shared`";
        errors.push(on_store_error.key, message);
    }
}

pub(super) fn check_version_needs_shared<T>(
    shared: bool,
    version: Option<&Keyed<T>>,
    errors: &mut Errors,
) {
    if let (false, Some(version)) = (shared, version) {
        let message = "`version` tells shared values from those of an earlier program, and \
                       values in the process do not outlive it; remove `version`, or write \
                       `scope = shared`";
        errors.push(version.key, message);
    }
}
