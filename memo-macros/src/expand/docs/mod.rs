//! What an expansion adds to the documentation of a function.

use syn::ext::IdentExt;

use super::words::{self, code};
use crate::model::{Calculation, Key, MemoFn, Parameter, Record};

/// One paragraph: the options in words, the key, and the operations of the companion.
pub(super) fn of_wrapper(memo: &MemoFn) -> String {
    // A paragraph of its own below what the author wrote.
    let start = match memo.spec.docs.as_str() {
        "" => " ",
        _ => "\n ",
    };
    let options = list(&words::of_function(memo));
    let (key, operations) = (key(memo), operations(memo));
    format!("{start}Memoized{options}; {key}. Operations: {operations}.")
}

/// One paragraph of the constant that selects a calculation: the field, and the options in words.
pub(super) fn of_constant(record: &Record, calculation: &Calculation) -> String {
    let start = match calculation.spec.docs.as_str() {
        "" => " ",
        _ => "\n ",
    };
    let options = list(&words::of_calculation(record, calculation));
    let name = calculation.name.unraw();
    format!("{start}Selects the calculation of the field `{name}`{options}.")
}

/// What follows a word that there are options to, if there are.
fn list(options: &[String]) -> String {
    let options: Vec<_> = options.iter().map(|words| format!("`{words}`")).collect();
    match options.as_slice() {
        [] => String::new(),
        options => format!(": {}", options.join(", ")),
    }
}

/// What a value is found by.
fn key(memo: &MemoFn) -> String {
    let tenant = memo.tenant.as_ref();
    let tenant = tenant.map(|tenant| format!("; tenant: `{}`", code(tenant)));
    let tenant = tenant.unwrap_or_default();
    if let Key::Expr(key) = &memo.key {
        return format!("key: `{}`{tenant}", code(&key.expr));
    }
    let parts = memo
        .parameters
        .iter()
        .filter(|parameter| parameter.part.is_some());
    let mut parts: Vec<_> = parts.map(|parameter| part(memo, parameter)).collect();
    if let Some(slice) = &memo.batch {
        parts.insert(0, format!("each of {}", name(slice)));
    }
    let skipped = memo.parameters.iter();
    let skipped = skipped.filter(|parameter| parameter.part.is_none() && !parameter.is_receiver);
    let skipped: Vec<_> = skipped.map(name).collect();
    let key = match parts.as_slice() {
        [] => "one value".to_owned(),
        parts => format!("key: {}", parts.join(", ")),
    };
    match skipped.as_slice() {
        [] => format!("{key}{tenant}"),
        skipped => format!("{key}; not {}{tenant}", skipped.join(", ")),
    }
}

fn part(memo: &MemoFn, parameter: &Parameter) -> String {
    match &memo.method {
        Some(method) if parameter.is_receiver => format!("that of the `{}`", method.owner.name),
        _ => name(parameter),
    }
}

fn name(parameter: &Parameter) -> String {
    match parameter.name() {
        Some(name) => format!("`{}`", name.unraw()),
        None => format!("`{}`", code(&parameter.written.pat)),
    }
}

/// The operations of the companion, the first one as it is called.
fn operations(memo: &MemoFn) -> String {
    let companion = memo.companion.unraw();
    let (first, others) = match (&memo.batch, &memo.spec.shared) {
        (None, Some(_)) => (
            "peek",
            "`contains`, `touch`, `invalidate`, `insert`, `refresh`, `outcome`, `warm`, \
             `warm_with`, `uncached`, `memo`",
        ),
        (None, None) if memo.spec.in_thread && memo.is_async() => (
            "peek",
            "`contains`, `with`, `entry`, `touch`, `invalidate`, `insert`, `insert_with`, \
             `refresh`, `outcome`, `uncached`, `memo`",
        ),
        (None, None) if memo.spec.in_thread => (
            "peek",
            "`contains`, `with`, `entry`, `touch`, `invalidate`, `insert`, `insert_with`, \
             `refresh`, `outcome`, `warm`, `uncached`, `memo`",
        ),
        (None, None) => (
            "peek",
            "`contains`, `with`, `entry`, `touch`, `invalidate`, `insert`, `insert_with`, \
             `refresh`, `outcome`, `warm`, `warm_with`, `uncached`, `memo`",
        ),
        (Some(_), Some(_)) => (
            "one",
            "`peek`, `contains`, `touch`, `invalidate`, `insert`, `peek_many`, `touch_many`, \
             `invalidate_many`, `insert_many`, `warm`, `warm_with`, `uncached`, `memo`",
        ),
        (Some(_), None) => (
            "one",
            "`peek`, `contains`, `with`, `entry`, `touch`, `invalidate`, `insert`, `insert_with`, \
             `peek_many`, `touch_many`, `invalidate_many`, `insert_many`, `warm`, `warm_with`, \
             `uncached`, `memo`",
        ),
    };
    let reached = match &memo.method {
        Some(method) => format!("{}::{companion}().{first}", method.owner.name),
        None => format!("{companion}::{first}"),
    };
    format!("`{reached}(…)`, {others}")
}

#[cfg(test)]
mod tests;
