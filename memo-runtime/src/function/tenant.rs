//! What a call returns that names no tenant: an error, if the return type has a place for it.

use crate::error::Error;

/// What a call returns that names no tenant.
///
/// # Panics
///
/// If the return type has no place for the error.
pub(super) fn no_tenant<R>(memo: &'static str, failed: fn(Error) -> Option<R>) -> R {
    failed(Error::no_tenant(memo)).unwrap_or_else(|| panic!("{}", Error::no_tenant(memo)))
}

/// The operation `failed`: the return value for an error of memokit, if the type has a place for it.
#[doc(hidden)]
#[macro_export]
macro_rules! __fails {
    ($return:ty) => {
        fn failed(error: $crate::__private::Error) -> $crate::__private::Option<$return> {
            use $crate::__private::{HasNoPlace as _, HasPlace as _};
            (&$crate::__private::Failed::<$return>::new(error)).memokit_return()
        }
    };
}
