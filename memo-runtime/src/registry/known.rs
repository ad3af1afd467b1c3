//! The memos that live as long as the program: those of annotated items, and of generic ones once
//! their types are known.

use std::fmt;

use super::{AnyMemo, generic};

/// How an expansion makes its memo known, also if nobody ever calls it.
pub struct Registered {
    memo: fn() -> &'static dyn AnyMemo,
}

impl Registered {
    /// Makes known the memo of a field.
    pub const fn new(memo: fn() -> &'static dyn AnyMemo) -> Self {
        Self { memo }
    }
}

impl fmt::Debug for Registered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registered")
    }
}

inventory::collect!(Registered);

/// The memos that are statics, those of generic items included; in no order.
pub(super) fn known() -> impl Iterator<Item = &'static dyn AnyMemo> {
    annotated().chain(generic::all())
}

/// The memos that are known before any is called; in no order.
pub(super) fn annotated() -> impl Iterator<Item = &'static dyn AnyMemo> {
    let annotated = inventory::iter::<Registered>.into_iter();
    annotated.map(|registered| (registered.memo)())
}
