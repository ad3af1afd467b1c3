//! How a return type is stored: `Result` by its `Ok`, everything else whole.
//!
//! The two are told apart by type, through aliases, and in a position where a type is wanted: an
//! inherent constant of [`Kind`] for `Result`s wins over the trait's constant for all types, and the
//! constant selects one of the impls of [`Stored`]. See `docs/design/0002-result-by-type.md`.

use std::fmt;
use std::marker::PhantomData;

/// Carries a return type to its constant.
pub struct Kind<R>(PhantomData<R>);

/// The constant of a type that is stored whole.
pub trait PlainKind {
    /// Selects the impl of [`Stored`].
    const KIND: usize;
}

impl<R> PlainKind for Kind<R> {
    const KIND: usize = 0;
}

impl<T, E> Kind<Result<T, E>> {
    /// Selects the impl of [`Stored`].
    pub const KIND: usize = 1;
}

/// What is stored of a return type of this kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored",
    label = "returned here",
    note = "what is stored needs `Clone + Send + Sync + 'static`: derive `Clone`, or return an \
            `Arc<…>` of it"
)]
pub trait Stored<const KIND: usize> {
    /// What is stored.
    type Value: Clone;

    /// What is to be stored of this return value, if anything is.
    fn stored(&self) -> Option<&Self::Value>;

    /// The return value that a stored value stands for.
    fn from_stored(value: Self::Value) -> Self;
}

impl<T: Clone + Send + Sync + 'static> Stored<0> for T {
    type Value = T;

    fn stored(&self) -> Option<&T> {
        Some(self)
    }

    fn from_stored(value: T) -> Self {
        value
    }
}

impl<T: Clone + Send + Sync + 'static, E> Stored<1> for Result<T, E> {
    type Value = T;

    fn stored(&self) -> Option<&T> {
        self.as_ref().ok()
    }

    fn from_stored(value: T) -> Self {
        Ok(value)
    }
}

/// A return type together with its kind: what an expansion names.
pub struct Returned<R, const KIND: usize>(PhantomData<R>);

impl<R, const KIND: usize> fmt::Debug for Returned<R, KIND> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Returned")
    }
}

impl<R> fmt::Debug for Kind<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kind")
    }
}

/// What a function returns, and what of it is stored.
pub trait Returns {
    /// What the function returns.
    type Return;
    /// What is stored.
    type Value: Clone;

    /// What is to be stored of a return value, if anything is.
    fn stored(returned: &Self::Return) -> Option<&Self::Value>;

    /// The return value that a stored value stands for.
    fn from_stored(value: Self::Value) -> Self::Return;
}

impl<R: Stored<KIND>, const KIND: usize> Returns for Returned<R, KIND> {
    type Return = R;
    type Value = R::Value;

    fn stored(returned: &R) -> Option<&R::Value> {
        returned.stored()
    }

    fn from_stored(value: R::Value) -> R {
        R::from_stored(value)
    }
}

/// The [`Returns`] of a type.
#[doc(hidden)]
#[macro_export]
macro_rules! __returned {
    ($return:ty) => {
        $crate::__private::Returned<$return, {
            use $crate::__private::PlainKind as _;
            $crate::__private::Kind::<$return>::KIND
        }>
    };
}

#[cfg(test)]
#[expect(unused_imports, reason = "the macro imports what only some types need")]
mod tests {
    use super::*;

    type Aliased<T> = std::io::Result<T>;

    fn kind_of<R: Returns>() -> &'static str {
        std::any::type_name::<R::Value>()
    }

    #[test]
    fn a_result_is_told_by_type_through_an_alias_and_an_option_is_stored_whole() {
        assert_eq!(kind_of::<__returned!(Aliased<u8>)>(), "u8");
        assert_eq!(
            kind_of::<__returned!(Option<u8>)>(),
            "core::option::Option<u8>"
        );
        assert_eq!(kind_of::<__returned!(u8)>(), "u8");
        let failed: Aliased<u8> = Err(std::io::Error::other("no"));
        assert!(<__returned!(Aliased<u8>)>::stored(&failed).is_none());
    }
}
