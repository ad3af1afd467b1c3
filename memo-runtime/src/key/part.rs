//! What may be part of a key, as an expansion asks it of the types that a user wrote.

use std::hash::Hash;

use super::CacheKey;

/// A type that can be part of a key: its owned form is kept, by whichever form it is looked up.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key of a memo",
    label = "part of the key",
    note = "a key needs `Hash + Eq + Clone + Send + Sync + 'static`: derive what is missing, or \
            leave the parameter out of the key with `skip(…)`"
)]
pub trait KeyPart {
    /// What is kept.
    type Owned;
}

impl<T, O> KeyPart for T
where
    T: Hash + Eq + ToOwned<Owned = O> + ?Sized,
    O: Hash + Eq + Clone + Send + Sync + 'static,
{
    type Owned = O;
}

/// A type that can be part of a key that is written as text: of a shared entry, or of a record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key of a shared entry or of a record",
    label = "part of the key",
    note = "such a key needs `memokit::CacheKey + Hash + Eq + Clone + Send + Sync + 'static`: \
            derive what is missing, or use a part of the value that has them, such as its id"
)]
pub trait TextKeyPart {
    /// What is kept.
    type Owned;
}

impl<T, O> TextKeyPart for T
where
    T: Hash + Eq + ToOwned<Owned = O> + ?Sized,
    O: CacheKey + Hash + Eq + Clone + Send + Sync + 'static,
{
    type Owned = O;
}
