//! Options that are built, but not in each company.

use proc_macro2::Span;

use crate::args::{Keyed, MemoArgs, MemoizeArgs, Scope, Tags, not_built_for};
use crate::diag::Errors;

pub(super) fn check_batch(args: &MemoizeArgs, errors: &mut Errors) {
    if args.batch.is_none() {
        return;
    }
    refuse(&of_one_key(args), "batch functions", errors);
    if let Some(Keyed {
        key,
        value: Tags::Texts(_),
    }) = &args.memo.tags
    {
        let message = "`tags(…)` is not built yet for batch functions; write \
                       `tags = |…, value| …`";
        errors.push(*key, message);
    }
}

pub(super) fn check_shared_function(args: &MemoizeArgs, errors: &mut Errors) {
    let shared = args.scope() == Scope::Shared;
    // In a batch function they have been refused already.
    if shared && args.batch.is_none() {
        refuse(&of_one_key(args), "shared values", errors);
    }
    check_shared_memo(shared, &args.memo, errors);
}

pub(super) fn check_shared_memo(shared: bool, args: &MemoArgs, errors: &mut Errors) {
    if shared {
        let options = [
            ("tti", place(args.tti.as_ref())),
            ("stale", place(args.stale.as_ref())),
        ];
        refuse(&options, "shared values", errors);
    }
}

/// The options that are there for functions of one key, in the process.
fn of_one_key(args: &MemoizeArgs) -> [(&'static str, Option<Span>); 5] {
    let background = &args.background;
    [
        ("refresh_ahead", place(background.refresh_ahead.as_ref())),
        ("soft_timeout", place(background.soft_timeout.as_ref())),
        ("timeout", place(background.timeout.as_ref())),
        ("error_ttl", place(args.error_ttl.as_ref())),
        ("single_flight", place(background.side_by_side())),
    ]
}

fn place<T>(option: Option<&Keyed<T>>) -> Option<Span> {
    option.map(|option| option.key)
}

fn refuse(options: &[(&str, Option<Span>)], whom: &str, errors: &mut Errors) {
    for (option, place) in options {
        if let Some(place) = place {
            errors.push(*place, not_built_for(option, whom));
        }
    }
}
