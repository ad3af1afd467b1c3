//! What a function named by `with` may return, told apart by type.

use std::fmt::Display;

use crate::batch::Failure;

/// The results of one call, one for each record in their order, or why there are none.
pub type Results<V> = Result<Vec<Result<V, Failure>>, Failure>;

/// What a function named by `with` may return for a field of type `Calculated<V>`.
#[diagnostic::on_unimplemented(
    message = "a calculation cannot return `{Self}`",
    label = "returned by the function named in `with`",
    note = "for a field `Calculated<{V}>` it returns `Vec<{V}>`, `Result<Vec<{V}>, E>` or \
            `Vec<Result<{V}, E>>` with `E: Display`, or a future of one of these"
)]
pub trait IntoResults<V> {
    /// The results in one form.
    ///
    /// # Errors
    ///
    /// If the whole call failed: its error, in words.
    fn into_results(self) -> Results<V>;
}

impl<V> IntoResults<V> for Vec<V> {
    fn into_results(self) -> Results<V> {
        Ok(self.into_iter().map(Ok).collect())
    }
}

impl<V, E: Display> IntoResults<V> for Result<Vec<V>, E> {
    fn into_results(self) -> Results<V> {
        match self {
            Ok(values) => values.into_results(),
            Err(error) => Err(words(&error)),
        }
    }
}

impl<V, E: Display> IntoResults<V> for Vec<Result<V, E>> {
    fn into_results(self) -> Results<V> {
        Ok(self
            .into_iter()
            .map(|value| value.map_err(|error| words(&error)))
            .collect())
    }
}

fn words(error: &impl Display) -> Failure {
    error.to_string().into()
}

// An expansion does not know whether the function is async. It asks the returned value, by autoref:
// of the two methods `kind`, that of futures is found first.

/// Stands for a returned value that is a future.
#[derive(Clone, Copy, Debug)]
pub struct AsFuture;

/// Stands for a returned value that is there already.
#[derive(Clone, Copy, Debug)]
pub struct AsReady;

/// The kind of futures.
pub trait FutureKind {
    /// What stands for it.
    fn kind(&self) -> AsFuture {
        AsFuture
    }
}

impl<F: Future> FutureKind for F {}

/// The kind of everything else.
pub trait ReadyKind {
    /// What stands for it.
    fn kind(&self) -> AsReady {
        AsReady
    }
}

impl<T> ReadyKind for &T {}

impl AsFuture {
    /// Waits for the results.
    ///
    /// # Errors
    ///
    /// If the whole call failed: its error, in words.
    pub async fn results<V, F: Future<Output: IntoResults<V>>>(self, returned: F) -> Results<V> {
        returned.await.into_results()
    }
}

impl AsReady {
    /// Takes the results.
    ///
    /// # Errors
    ///
    /// If the whole call failed: its error, in words.
    #[expect(clippy::unused_async, reason = "as its twin of futures has it")]
    pub async fn results<V, R: IntoResults<V>>(self, returned: R) -> Results<V> {
        returned.into_results()
    }
}

/// The results of a call, whether it is async or not.
#[doc(hidden)]
#[macro_export]
macro_rules! __results {
    ($call:expr) => {{
        use $crate::__private::{FutureKind as _, ReadyKind as _};
        let returned = $call;
        let kind = (&returned).kind();
        kind.results(returned).await
    }};
}
