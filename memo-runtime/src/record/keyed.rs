//! What tells one record from others.

use std::hash::Hash;

use super::Memoized;
use crate::key::{KeyLayout, Lookup, OfTenant};
use crate::memo::Spec;

/// A record that has a key; derived by `#[derive(Memoized)]`, for a struct with `#[memo(key)]`.
///
/// It is the supertrait of a `#[memoized]` trait whose default bodies are kept for each record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no key",
    label = "this type has no key",
    note = "write `#[derive(Memoized)]` above the struct, and `#[memo(key)]` above the field that \
            identifies a value",
    note = "a trait asks it of its types: `trait …: memokit::Keyed`"
)]
pub trait Keyed: Memoized {
    /// The owned key.
    #[doc(hidden)]
    type Key: Clone + Hash + Eq + KeyLayout + OfTenant + Send + Sync + 'static;

    /// What the struct says for all its calculations.
    #[doc(hidden)]
    const SPEC: Spec;

    /// Finds the key of this record by references to its fields.
    #[doc(hidden)]
    fn memo_lookup(&self) -> impl Lookup<Self::Key>;

    /// The key of this record.
    #[doc(hidden)]
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
