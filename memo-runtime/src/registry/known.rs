//! The memos that live as long as the program: those that are annotated, and those that were added
//! while it runs.

use std::fmt;
use std::sync::Mutex;

use super::AnyMemo;
use crate::sync::lock;

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

/// What no static of the program says: memos of generic functions, one for each list of types.
static ADDED: Mutex<Vec<&'static dyn AnyMemo>> = Mutex::new(Vec::new());

/// Makes a memo known that came while the program runs. To be called once for each.
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "for memos of generic functions, which come to be when called"
    )
)]
pub(crate) fn add(memo: &'static dyn AnyMemo) {
    lock(&ADDED).push(memo);
}

/// All of them, in no order.
pub(super) fn known() -> impl Iterator<Item = &'static dyn AnyMemo> {
    let annotated = inventory::iter::<Registered>.into_iter();
    let annotated = annotated.map(|registered| (registered.memo)());
    let added = lock(&ADDED).clone();
    annotated.chain(added)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memo::{Memo, Spec};
    use crate::registry;

    #[test]
    fn a_memo_that_came_while_the_program_runs_is_known() {
        let name = "a memo that was added";
        assert!(registry().get(name).is_none());
        let memo: &'static Memo<u64, u64> = Box::leak(Box::new(Memo::new(Spec::new(name, "", ""))));
        add(memo);
        let registry = registry();
        assert_eq!(registry.iter().filter(|memo| memo.name == name).count(), 1);
    }
}
