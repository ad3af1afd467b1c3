//! What can go wrong in memokit itself; errors of user code pass through untouched.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

/// A result whose error is memokit's.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of whoever caused ours.
pub type BoxError = Box<dyn StdError + Send + Sync + 'static>;

/// What kind of thing went wrong: match on this, show the [`Error`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A batch function returned a wrong number of results.
    Batch,
    /// A calculated field has no value: it has not been loaded, or it failed.
    Calculation,
    /// The runtime, or a store, has been shut down.
    Closed,
    /// A value could not be written as bytes, or read back.
    Codec,
    /// The set-up is wrong: an address, a path, a second process default, two memos of one name.
    Config,
    /// A shared store failed.
    Store,
    /// A call named no tenant where one is part of the key.
    Tenant,
    /// A compute took longer than its `timeout`, or a shared store did not answer in time.
    Timeout,
    /// A shared store has failed, and is not asked until it answers a probe.
    Unavailable,
}

/// An error of memokit: a kind to match, the memo and the operation it hit, words to read and a
/// source to follow.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{Error, ErrorKind};
///
/// let refused = std::io::Error::other("connection refused");
/// let error = Error::store("get_many", refused).in_memo("app::price");
/// assert_eq!(error.kind(), ErrorKind::Store);
/// assert_eq!(
///     error.to_string(),
///     "store failed while running `get_many` for `app::price`: connection refused"
/// );
/// ```
pub struct Error {
    // Boxed: an error is rare, and a `Result` that carries it should stay small.
    inner: Box<Inner>,
}

struct Inner {
    kind: ErrorKind,
    operation: &'static str,
    memo: Option<Cow<'static, str>>,
    message: Cow<'static, str>,
    source: Option<BoxError>,
}

impl Error {
    /// Creates an error of `kind` that hit `operation`, with a message of its own.
    pub fn new(
        kind: ErrorKind,
        operation: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                operation,
                memo: None,
                message: message.into(),
                source: None,
            }),
        }
    }

    /// Creates the error of a store that failed while running `operation`.
    pub fn store(operation: &'static str, source: impl Into<BoxError>) -> Self {
        Self::new(ErrorKind::Store, operation, "store failed").with_source(source)
    }

    /// Creates the error of a value that could not be written or read as bytes.
    pub fn codec(operation: &'static str, source: impl Into<BoxError>) -> Self {
        Self::new(ErrorKind::Codec, operation, "codec failed").with_source(source)
    }

    /// Creates the error of a wrong set-up.
    pub fn config(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorKind::Config, "", message)
    }

    /// Creates the error of something that has been shut down.
    pub fn closed(operation: &'static str) -> Self {
        Self::new(ErrorKind::Closed, operation, "already shut down")
    }

    /// Creates the error of a call that names no tenant.
    pub(crate) fn no_tenant(memo: &'static str) -> Self {
        let message = "no tenant, or one without a name, was given";
        Self::new(ErrorKind::Tenant, "", message).in_memo(memo)
    }

    /// Creates the error of something that took longer than it may.
    pub fn timeout(operation: &'static str) -> Self {
        Self::new(ErrorKind::Timeout, operation, "took too long")
    }

    /// Adds the memo that was hit; an outer name does not replace an inner one.
    #[must_use]
    pub fn in_memo(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.inner.memo.get_or_insert_with(|| name.into());
        self
    }

    /// Adds the error that caused this one.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The operation that failed, such as `get_many`; empty if it was the set-up.
    pub fn operation(&self) -> &'static str {
        self.inner.operation
    }

    /// The name of the memo that was hit, where there is one.
    pub fn memo(&self) -> Option<&str> {
        self.inner.memo.as_deref()
    }

    /// Whether the same call may succeed later, without a change of the program.
    pub fn is_transient(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Store | ErrorKind::Timeout | ErrorKind::Unavailable
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            operation,
            memo,
            message,
            source,
            ..
        } = &*self.inner;
        write!(f, "{message}")?;
        if !operation.is_empty() {
            write!(f, " while running `{operation}`")?;
        }
        if let Some(memo) = memo {
            write!(f, " for `{memo}`")?;
        }
        match source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.inner.kind)
            .field("operation", &self.inner.operation)
            .field("memo", &self.inner.memo)
            .field("message", &self.inner.message)
            .field("source", &self.inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.inner.source.as_deref()?;
        Some(source)
    }
}

/// The words of an error that another caller got: what those who waited for the same compute have of
/// it, where the error itself cannot be cloned.
///
/// An error type that implements `From<SharedError>` lets a failing compute answer all who wait for
/// it at once; `anyhow::Error` and `Box<dyn Error + Send + Sync>` do.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// #[derive(Debug)]
/// enum ApiError {
///     Io(std::io::Error),
///     Shared(memokit::SharedError),
/// }
///
/// impl From<memokit::SharedError> for ApiError {
///     fn from(error: memokit::SharedError) -> Self {
///         Self::Shared(error)
///     }
/// }
/// ```
#[derive(Clone)]
pub struct SharedError {
    memo: &'static str,
    words: std::sync::Arc<str>,
}

impl SharedError {
    pub(crate) fn new(memo: &'static str, error: &impl fmt::Display) -> Self {
        // The alternate form of `anyhow::Error` has its causes too; of most others it is the same.
        Self {
            memo,
            words: format!("{error:#}").into(),
        }
    }

    /// The name of the memo whose compute failed.
    pub fn memo(&self) -> &'static str {
        self.memo
    }
}

impl fmt::Display for SharedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}

impl fmt::Debug for SharedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedError")
            .field("memo", &self.memo)
            .field("words", &self.words)
            .finish()
    }
}

impl StdError for SharedError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_memo_and_the_operation_and_keeps_its_source() {
        let error = Error::store("put_many", std::io::Error::other("disk full"))
            .in_memo("shop::price")
            .in_memo("outer");
        assert_eq!(error.memo(), Some("shop::price"));
        assert_eq!(error.operation(), "put_many");
        assert!(error.is_transient());
        assert_eq!(error.source().expect("a source").to_string(), "disk full");
    }

    #[test]
    fn an_error_is_one_word_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
