//! How a return type is stored, `Result` by its `Ok`, everything else whole; and how its failure is
//! told to those who wait for it.
//!
//! What a type can do is asked of the type itself, through aliases, and in a position where a type is
//! wanted: an inherent constant of [`Kind`] for `Result`s wins over the trait's constant for all
//! types, and the constant selects one of the impls of [`Stored`] and of [`Sharing`]. See
//! `docs/design/0002-result-by-type.md`.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::error::SharedError;

/// Carries a return type to its constants.
pub struct Kind<R>(PhantomData<R>);

/// The constants of a type of which nothing more is known.
pub trait PlainKind {
    /// What is stored.
    type Value;
    /// Selects the impl of [`Stored`].
    const KIND: usize = 0;
    /// Whether its error can be cloned for those who wait.
    const CLONES: bool = false;
    /// Whether its error can be made from the words of another.
    const CONVERTS: bool = false;

    /// The kind, as a type.
    fn told(&self) -> IsPlain {
        IsPlain
    }

    /// Can be named where the value can be stored.
    fn asked()
    where
        Self::Value: StoredValue,
    {
    }

    /// Can be named where the value can be stored in a thread.
    fn asked_in_thread()
    where
        Self::Value: ThreadValue,
    {
    }
}

impl<R> PlainKind for Kind<R> {
    type Value = R;
}

impl<T, E> Kind<Result<T, E>> {
    /// Selects the impl of [`Stored`].
    pub const KIND: usize = 1;

    /// The kind, as a type.
    #[must_use]
    pub fn told(&self) -> IsResult {
        IsResult
    }

    /// Can be named where the value can be stored.
    pub fn asked()
    where
        T: StoredValue,
    {
    }

    /// Can be named where the value can be stored in a thread.
    pub fn asked_in_thread()
    where
        T: ThreadValue,
    {
    }
}

/// What returns no `Result`.
#[derive(Debug)]
pub struct IsPlain;

/// What returns a `Result`.
#[derive(Debug)]
pub struct IsResult;

/// What the name of a return type said.
#[diagnostic::on_unimplemented(
    message = "whether this return type is a `Result` cannot be told from its name",
    label = "a `Result` is called so, and nothing else is",
    note = "where a return type mentions a type parameter, its last name decides: write it as `Result<…>` \
            if it is one, and otherwise by another name"
)]
pub trait Guess<const KIND: usize> {}

#[diagnostic::do_not_recommend]
impl Guess<0> for IsPlain {}
#[diagnostic::do_not_recommend]
impl Guess<1> for IsResult {}

/// Takes a kind that is the one that was guessed.
pub const fn guess<const KIND: usize, G: Guess<KIND>>(_: &G) {}

impl<R> Kind<R> {
    /// Of this return type.
    #[must_use]
    pub const fn of() -> Self {
        Self(PhantomData)
    }
}

impl<T, E: Clone + Send + Sync + 'static> Kind<Result<T, E>> {
    /// Its error can be cloned for those who wait.
    pub const CLONES: bool = true;
}

impl<T, E: fmt::Display + From<SharedError>> Kind<Result<T, E>> {
    /// Its error can be made from the words of another.
    pub const CONVERTS: bool = true;
}

/// Selects the impl of [`Sharing`].
#[must_use]
pub const fn share(clones: bool, converts: bool) -> usize {
    match (clones, converts) {
        (true, _) => 1,
        (false, true) => 2,
        (false, false) => 0,
    }
}

/// The failure of a compute, in a form that all who waited for it can have.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The error itself, to be cloned.
    Clone(Arc<dyn Any + Send + Sync>),
    /// Its words.
    Words(SharedError),
}

/// How the failure of a return type is told to those who waited for it.
pub trait Sharing<const SHARE: usize>: Sized {
    /// The failure, if there is one and it can be told.
    fn share(&self, memo: &'static str) -> Option<Failure>;

    /// The return value that a failure stands for.
    fn from_failure(failure: Failure) -> Option<Self>;
}

impl<R> Sharing<0> for R {
    fn share(&self, _: &'static str) -> Option<Failure> {
        None
    }

    fn from_failure(_: Failure) -> Option<Self> {
        None
    }
}

impl<T, E: Clone + Send + Sync + 'static> Sharing<1> for Result<T, E> {
    fn share(&self, _: &'static str) -> Option<Failure> {
        let error = self.as_ref().err()?;
        Some(Failure::Clone(Arc::new(error.clone())))
    }

    fn from_failure(failure: Failure) -> Option<Self> {
        match failure {
            Failure::Clone(error) => error.downcast_ref::<E>().cloned().map(Err),
            Failure::Words(_) => None,
        }
    }
}

impl<T, E: fmt::Display + From<SharedError>> Sharing<2> for Result<T, E> {
    fn share(&self, memo: &'static str) -> Option<Failure> {
        let error = self.as_ref().err()?;
        Some(Failure::Words(SharedError::new(memo, error)))
    }

    fn from_failure(failure: Failure) -> Option<Self> {
        match failure {
            Failure::Words(words) => Some(Err(words.into())),
            Failure::Clone(_) => None,
        }
    }
}

/// What can be stored; of a field it is asked twice, as [`KeyPart`](crate::key::KeyPart).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored",
    label = "stored by a memo",
    note = "what is stored, and all that it is made of, is `Clone + Send + Sync + 'static`; write \
            `#[derive(Clone)]` above the type, or return an `Arc<…>` of it; write `Arc` in place of `Rc`"
)]
pub trait StoredValue<const ASKED: usize = 0> {
    /// The type itself.
    type Value;

    /// That it can be stored.
    const ASKED: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<T: Clone + Send + Sync + 'static, const ASKED: usize> StoredValue<ASKED> for T {
    type Value = T;
}

/// What can be stored where each thread has values of its own; asked twice, as [`StoredValue`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored",
    label = "stored by a memo",
    note = "what is stored in a thread, and all that it is made of, is `Clone + 'static`; write \
            `#[derive(Clone)]` above the type, or return an `Rc<…>` of it"
)]
pub trait ThreadValue<const ASKED: usize = 0> {
    /// That it can be stored.
    const ASKED: usize = 0;
}

#[diagnostic::do_not_recommend]
impl<T: Clone + 'static, const ASKED: usize> ThreadValue<ASKED> for T {}

/// What is stored of a return type of this kind.
pub trait Stored<const KIND: usize> {
    /// What is stored. That it can be, is asked elsewhere: here, it would be said a second time.
    type Value;

    /// What is to be stored of this return value, if anything is.
    fn stored(&self) -> Option<&Self::Value>;

    /// The return value that a stored value stands for.
    fn from_stored(value: Self::Value) -> Self;
}

impl<T> Stored<0> for T {
    type Value = T;

    fn stored(&self) -> Option<&T> {
        Some(self)
    }

    fn from_stored(value: T) -> Self {
        value
    }
}

impl<T, E> Stored<1> for Result<T, E> {
    type Value = T;

    fn stored(&self) -> Option<&T> {
        self.as_ref().ok()
    }

    fn from_stored(value: T) -> Self {
        Ok(value)
    }
}

/// A return type together with what is known of it: what an expansion names.
pub struct Returned<R, const KIND: usize, const SHARE: usize>(PhantomData<R>);

impl<R, const KIND: usize, const SHARE: usize> fmt::Debug for Returned<R, KIND, SHARE> {
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
    /// What is stored. That it can be, is asked elsewhere: here, it would be said a second time.
    type Value;

    /// What is to be stored of a return value, if anything is.
    fn stored(returned: &Self::Return) -> Option<&Self::Value>;

    /// The return value that a stored value stands for.
    fn from_stored(value: Self::Value) -> Self::Return;

    /// The failure that a return value is, if it is one and can be told.
    fn share(returned: &Self::Return, memo: &'static str) -> Option<Failure>;

    /// The return value that a failure stands for.
    fn from_failure(failure: Failure) -> Option<Self::Return>;
}

impl<R, const KIND: usize, const SHARE: usize> Returns for Returned<R, KIND, SHARE>
where
    R: Stored<KIND> + Sharing<SHARE>,
{
    type Return = R;
    type Value = R::Value;

    fn stored(returned: &R) -> Option<&R::Value> {
        returned.stored()
    }

    fn from_stored(value: R::Value) -> R {
        R::from_stored(value)
    }

    fn share(returned: &R, memo: &'static str) -> Option<Failure> {
        returned.share(memo)
    }

    fn from_failure(failure: Failure) -> Option<R> {
        R::from_failure(failure)
    }
}

/// The [`Returns`] of a type; `whole`, if its errors are stored too; of a `thread`, if each thread has
/// values of its own.
#[doc(hidden)]
#[macro_export]
macro_rules! __returned {
    (thread whole $return:ty) => {
        $crate::__private::Returned<$return, {
            <$return as $crate::__private::ThreadValue>::ASKED
        }, 0>
    };
    // An error is told to nobody: there is no other thread that waits.
    (thread guess $kind:literal $return:ty) => {
        $crate::__private::Returned<$return, $kind, 0>
    };
    (thread $return:ty) => {
        $crate::__private::Returned<$return, {
            use $crate::__private::PlainKind as _;
            // A value that cannot be stored makes this an error, and the whole type with it.
            let _ = $crate::__private::Kind::<$return>::asked_in_thread;
            $crate::__private::Kind::<$return>::KIND
        }, 0>
    };
    (whole $return:ty) => {
        $crate::__returned!(<$return as $crate::__private::StoredValue>::ASKED, $return)
    };
    (guess $kind:literal $return:ty) => {
        $crate::__private::Returned<$return, $kind, 0>
    };
    (guess $kind:literal $return:ty, as $concrete:ty) => {
        $crate::__private::Returned<$return, $kind, {
            use $crate::__private::PlainKind as _;
            $crate::__private::share(
                $crate::__private::Kind::<$concrete>::CLONES,
                $crate::__private::Kind::<$concrete>::CONVERTS,
            )
        }>
    };
    ($return:ty) => {
        $crate::__returned!(
            {
                use $crate::__private::PlainKind as _;
                // A value that cannot be stored makes this an error, and the whole type with it.
                let _ = $crate::__private::Kind::<$return>::asked;
                $crate::__private::Kind::<$return>::KIND
            },
            $return
        )
    };
    ($kind:expr, $return:ty) => {
        $crate::__private::Returned<$return, { $kind }, {
            use $crate::__private::PlainKind as _;
            $crate::__private::share(
                $crate::__private::Kind::<$return>::CLONES,
                $crate::__private::Kind::<$return>::CONVERTS,
            )
        }>
    };
}

/// Verifies the guess how a return type is stored that depends on a type parameter.
#[doc(hidden)]
#[macro_export]
macro_rules! __guessed {
    ($kind:literal $return:ty) => {{
        use $crate::__private::PlainKind as _;
        $crate::__private::guess::<$kind, _>(&$crate::__private::Kind::<$return>::of().told());
    }};
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
        assert!(<__returned!(Aliased<u8>) as Returns>::stored(&failed).is_none());
        assert_eq!(
            kind_of::<__returned!(whole Result<u8, String>)>(),
            "core::result::Result<u8, alloc::string::String>"
        );
    }

    fn shared<R: Returns>(returned: &R::Return) -> Option<R::Return> {
        R::from_failure(R::share(returned, "app::price")?)
    }

    #[test]
    fn an_error_is_told_by_its_clone_or_by_its_words_or_not_at_all() {
        type Cloned = Result<u8, String>;
        type Worded = Result<u8, Box<dyn std::error::Error + Send + Sync>>;
        type Silent = Result<u8, std::io::Error>;
        let cloned = shared::<__returned!(Cloned)>(&Err("no".to_owned()));
        assert_eq!(cloned, Some(Err("no".to_owned())));
        assert_eq!(shared::<__returned!(Cloned)>(&Ok(1)), None);
        let worded = shared::<__returned!(Worded)>(&Err("no".into()));
        let words = worded.expect("told").expect_err("an error").to_string();
        assert_eq!(words, "no");
        assert!(shared::<__returned!(Silent)>(&Err(std::io::Error::other("no"))).is_none());
        assert!(shared::<__returned!(u8)>(&1).is_none());
    }
}
