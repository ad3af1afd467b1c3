//! Arguments of a compute's own, for one that goes on when its caller does not.

use std::borrow::Borrow;
use std::pin::Pin;

use crate::error::Error;

/// An async compute that owns its arguments.
pub type Task<R> = Pin<Box<dyn Future<Output = R> + Send>>;

/// A type whose values can be kept for a compute in the background; asked twice, as
/// [`KeyPart`](crate::key::KeyPart).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept for a compute in the background",
    label = "an argument of a compute that may outlive its call",
    note = "such an argument is `Clone + Send + Sync + 'static`, or borrows what is; write \
            `#[derive(Clone)]` above the type, and `Arc` in place of `Rc`",
    note = "what computes in the background is there for `stale`, `refresh_ahead`, `soft_timeout`, and \
            `timeout` of a sync function"
)]
pub trait Kept<const ASKED: usize = 0> {
    /// What is kept.
    type Owned;

    /// That it can be kept.
    const ASKED: usize = 0;

    /// Keeps it.
    fn keep(&self) -> Self::Owned;

    /// Lends what was kept, to a function that borrows it.
    fn lend(kept: &Self::Owned) -> &Self;
}

#[diagnostic::do_not_recommend]
impl<T, O, const ASKED: usize> Kept<ASKED> for T
where
    T: ToOwned<Owned = O> + ?Sized,
    O: Borrow<T> + Send + Sync + 'static,
{
    type Owned = O;

    fn keep(&self) -> O {
        self.to_owned()
    }

    fn lend(kept: &O) -> &T {
        kept.borrow()
    }
}

/// A return type that can say that a compute took too long.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot say that a compute took too long",
    label = "returned here",
    note = "`timeout` is for functions that return `Result<T, E>` with `E: From<memokit::Error>`; return \
            one, or remove `timeout`"
)]
pub trait MaybeTimeout {
    /// The return value for this error.
    fn from_timeout(error: Error) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, E: From<Error>> MaybeTimeout for Result<T, E> {
    fn from_timeout(error: Error) -> Self {
        Err(error.into())
    }
}

/// The operation `timed_out`: the return value of a call that has given up.
#[doc(hidden)]
#[macro_export]
macro_rules! __times_out {
    ($return:ty) => {
        fn timed_out(error: $crate::__private::Error) -> $crate::__private::Option<$return> {
            $crate::__private::Option::Some($crate::__private::timed_out(error))
        }
    };
}

/// The return value of a call that has given up.
pub fn timed_out<R: MaybeTimeout>(error: Error) -> R {
    R::from_timeout(error)
}
