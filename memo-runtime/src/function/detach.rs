//! Arguments of a compute's own, for one that goes on when its caller does not.

use std::borrow::Borrow;
use std::pin::Pin;

use crate::error::Error;

/// An async compute that owns its arguments.
pub type Task<R> = Pin<Box<dyn Future<Output = R> + Send>>;

/// A type whose values can be kept for a compute in the background.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept for a compute in the background",
    label = "an argument of a compute that may outlive its call",
    note = "such an argument needs `ToOwned` (as `Clone` gives it) and an owned form that is `Send + \
            Sync + 'static`"
)]
pub trait Kept {
    /// What is kept.
    type Owned: Borrow<Self> + Send + Sync + 'static;
    /// Keeps it.
    fn keep(&self) -> Self::Owned;
}

impl<T, O> Kept for T
where
    T: ToOwned<Owned = O> + ?Sized,
    O: Borrow<T> + Send + Sync + 'static,
{
    type Owned = O;

    fn keep(&self) -> O {
        self.to_owned()
    }
}

/// Keeps an argument.
pub fn keep<T: Kept + ?Sized>(argument: &T) -> T::Owned {
    argument.keep()
}

/// Lends what was kept, to a function that borrows it.
pub fn lend<T: Kept + ?Sized>(kept: &T::Owned) -> &T {
    kept.borrow()
}

/// A return type that can say that a compute took too long.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot say that a compute took too long",
    label = "returned here",
    note = "`timeout` is for functions that return `Result<T, E>` with `E: From<memokit::Error>`"
)]
pub trait MaybeTimeout {
    /// The return value for this error.
    fn from_timeout(error: Error) -> Self;
}

impl<T, E: From<Error>> MaybeTimeout for Result<T, E> {
    fn from_timeout(error: Error) -> Self {
        Err(error.into())
    }
}

/// The return value of a call that has given up.
pub fn timed_out<R: MaybeTimeout>(error: Error) -> R {
    R::from_timeout(error)
}
