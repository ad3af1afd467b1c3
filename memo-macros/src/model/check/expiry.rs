//! How the options of time go together.

use crate::args::{BackgroundArgs, MemoArgs, MemoizeArgs};
use crate::diag::Errors;

pub(super) fn check_jitter_needs_ttl(args: &MemoArgs, errors: &mut Errors) {
    if let (Some(jitter), false) = (&args.jitter, args.mentions("ttl")) {
        let message = "`jitter` needs a `ttl`, off which it is taken; write `ttl = \"5m\", jitter = \
                       \"10%\"`";
        errors.push(jitter.key, message);
    }
}

pub(super) fn check_stale_needs_ttl(args: &MemoArgs, errors: &mut Errors) {
    if let (Some(stale), false) = (&args.stale, args.mentions("ttl")) {
        let message = "`stale` needs a `ttl`; a value that never expires is never stale; write \
                       `ttl = \"5m\", stale = \"10m\"`";
        errors.push(stale.key, message);
    }
}

pub(super) fn check_refresh_ahead_needs_ttl(args: &MemoizeArgs, errors: &mut Errors) {
    if let (Some(refresh), false) = (&args.background.refresh_ahead, args.memo.mentions("ttl")) {
        let message = "`refresh_ahead` needs a `ttl`; an entry that never expires cannot be \
                       refreshed early; write `ttl = \"5m\", refresh_ahead`";
        errors.push(refresh.key, message);
    }
}

pub(super) fn check_soft_timeout_needs_stale(args: &MemoizeArgs, errors: &mut Errors) {
    let soft = &args.background.soft_timeout;
    if let (Some(soft), false) = (soft, args.memo.mentions("stale")) {
        let message = "`soft_timeout` needs `stale`; nothing but a stale value can be the answer \
                       while the fresh one is computed; write `stale = \"10m\", soft_timeout = \
                       \"50ms\"`";
        errors.push(soft.key, message);
    }
}

pub(super) fn check_soft_timeout_is_shorter(args: &BackgroundArgs, errors: &mut Errors) {
    let (Some(soft), Some(hard)) = (&args.soft_timeout, &args.timeout) else {
        return;
    };
    if let (Some(soft_length), Some(hard_length)) = (soft.value.known(), hard.value.known())
        && soft_length >= hard_length
    {
        let message = "a `soft_timeout` that is not shorter than the `timeout` never comes; write \
                       a shorter one, or leave it out";
        errors.push(soft.key, message);
    }
}

pub(super) fn check_background_is_a_flight(
    args: &BackgroundArgs,
    option: &str,
    errors: &mut Errors,
) {
    if let Some(switch) = args.side_by_side() {
        let message = format!(
            "`single_flight = false` does not go with `{option}`; a compute in the background is \
             a flight that all callers of its key share; remove one of them"
        );
        errors.push(switch.key, message);
    }
}
