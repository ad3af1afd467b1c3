//! What tells one record from others.

use std::hash::Hash;

use crate::key::Lookup;
use crate::memo::Spec;

/// A record that has a key; part of what `#[derive(Memoized)]` writes.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no key",
    label = "this type has no key",
    note = "write `#[derive(Memoized)]` above the struct, and `#[memo(key)]` above the field that \
            identifies a value"
)]
pub trait Keyed {
    /// The owned key.
    type Key: Clone + Hash + Eq + Send + Sync + 'static;

    /// What the struct says for all its calculations.
    const SPEC: Spec;

    /// Finds the key of this record by references to its fields.
    fn memo_lookup(&self) -> impl Lookup<Self::Key>;

    /// The key of this record.
    fn memo_key(&self) -> Self::Key {
        self.memo_lookup().to_key()
    }
}

/// As [`Keyed`], asked of a type in whose block methods are memoized; twice, as
/// [`KeyPart`](crate::key::KeyPart).
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no key, so what its methods compute for one value cannot be told from another's",
    label = "this type has no key",
    note = "there are three ways out: `#[derive(Memoized)]` on the struct, with `#[memo(key)]` above \
            the field that identifies it; or `scope = instance`, with a field `#[memo(cell)] cell: \
            MemoCell`; or `key(TYPE) = EXPR` on the method"
)]
pub trait HasKey<const ASKED: usize = 0> {
    /// The owned key.
    type Key: Clone + Hash + Eq + Send + Sync + 'static;

    /// That there is one.
    const ASKED: usize = 0;

    /// What the struct says for all its calculations.
    const SPEC: Spec;

    /// Finds the key of this record by references to its fields.
    fn memo_lookup(&self) -> impl Lookup<Self::Key>;
}

#[diagnostic::do_not_recommend]
impl<T: Keyed, const ASKED: usize> HasKey<ASKED> for T {
    type Key = T::Key;

    const SPEC: Spec = T::SPEC;

    fn memo_lookup(&self) -> impl Lookup<T::Key> {
        Keyed::memo_lookup(self)
    }
}
