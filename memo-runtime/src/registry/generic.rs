//! The memos of generic items, known once their types are.

use std::sync::Mutex;

use super::AnyMemo;
use crate::sync::lock;

static GENERIC: Mutex<Vec<&'static dyn AnyMemo>> = Mutex::new(Vec::new());

/// Makes a memo known that is nobody's static.
pub(crate) fn add(memo: &'static dyn AnyMemo) {
    lock(&GENERIC).push(memo);
}

pub(super) fn all() -> Vec<&'static dyn AnyMemo> {
    lock(&GENERIC).clone()
}
