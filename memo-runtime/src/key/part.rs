//! What may be part of a key, as an expansion asks it of the types that a user wrote.
//!
//! It asks twice: `<T as KeyPart<{ <T as KeyPart>::ASKED }>>::Owned`. The answer is a constant in the
//! type: where it is an error, so is the type, and the compiler says nothing of all that uses it. See
//! `docs/design/0014-one-error-for-each-mistake.md`.

use std::hash::Hash;

use super::CacheKey;

/// A type that can be part of a key: its owned form is kept, by whichever form it is looked up.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key of a memo",
    label = "part of the key",
    note = "a key, and all that it is made of, is `Hash + Eq + Clone + Send + Sync + 'static`; write \
            `#[derive(Clone, Eq, Hash, PartialEq)]` above the type, and `Arc` in place of `Rc`",
    note = "a float is neither `Eq` nor `Hash`; take its `to_bits()` or an integer, or leave out of the \
            key what does not identify a value, with `skip(…)`"
)]
pub trait KeyPart<const ASKED: usize = 0> {
    /// What is kept.
    type Owned;
    /// The type itself.
    type Itself: ?Sized;

    /// That it can be part of a key.
    const ASKED: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<T, O, const ASKED: usize> KeyPart<ASKED> for T
where
    T: Hash + Eq + ToOwned<Owned = O> + ?Sized,
    O: Hash + Eq + Clone + Send + Sync + 'static,
{
    type Owned = O;
    type Itself = T;
}

/// A type that can be part of a key that is written as text: of a shared entry, or of a record.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of the key of a shared entry or of a record",
    label = "part of the key",
    note = "such a key is `memokit::CacheKey + Hash + Eq + Clone + Send + Sync + 'static`; write \
            `#[derive(memokit::CacheKey, Clone, Eq, Hash, PartialEq)]` above the type, or use a part of \
            the value that has them, such as its id",
    note = "a float has none of them, for equal floats need not be the same; take an integer, or its \
            `to_bits()`"
)]
pub trait TextKeyPart<const ASKED: usize = 0> {
    /// What is kept.
    type Owned;
    /// The type itself.
    type Itself: ?Sized;

    /// That it can be part of a key that is written as text.
    const ASKED: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<T, O, const ASKED: usize> TextKeyPart<ASKED> for T
where
    T: Hash + Eq + ToOwned<Owned = O> + ?Sized,
    O: CacheKey + Hash + Eq + Clone + Send + Sync + 'static,
{
    type Owned = O;
    type Itself = T;
}
