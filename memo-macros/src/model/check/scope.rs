//! What goes with a shared store, and what without.

use crate::args::{Codec, Keyed, Scope, Text, one_that_is_there};
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

pub(super) fn check_capacity_needs_process<T>(
    shared: bool,
    capacity: Option<&Keyed<T>>,
    errors: &mut Errors,
) {
    if let (true, Some(capacity)) = (shared, capacity) {
        let message = "`capacity` limits entries in the process, and a shared memo keeps none \
                       there yet; remove `capacity`";
        errors.push(capacity.key, message);
    }
}

pub(super) fn check_policy_needs_process<T>(
    shared: bool,
    policy: Option<&Keyed<T>>,
    errors: &mut Errors,
) {
    if let (true, Some(policy)) = (shared, policy) {
        let message = "`policy` tells who is evicted from the process, and a shared memo keeps \
                       nothing there yet; remove `policy`";
        errors.push(policy.key, message);
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
