//! What a call returns whose store has failed, where it fails with it.

use crate::error::Error;

/// A return type that can say that a store has failed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot say that a store has failed",
    label = "returned here",
    note = "`on_store_error = fail` is for functions that return `Result<T, E>` with `E: From<memokit::Error>`; \
            return one, or remove `on_store_error`"
)]
pub trait MaybeStoreError {
    /// The return value for this error.
    fn from_store_error(error: Error) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, E: From<Error>> MaybeStoreError for Result<T, E> {
    fn from_store_error(error: Error) -> Self {
        Err(error.into())
    }
}

/// The operation `failed` of a function that fails with its store.
#[doc(hidden)]
#[macro_export]
macro_rules! __fails_with_store {
    ($return:ty) => {
        fn failed(error: $crate::__private::Error) -> $crate::__private::Option<$return> {
            $crate::__private::Option::Some($crate::__private::failed_with_store(error))
        }
    };
}

/// The return value of a call whose store has failed.
pub fn failed_with_store<R: MaybeStoreError>(error: Error) -> R {
    R::from_store_error(error)
}
