//! Warming: filling a memo ahead of use.
//!
//! Where keys come from and how one is answered is the caller's (`function`); here is how many are
//! under way at a time, in [threads](in_threads()) or in the [task](in_task()) that warms, and what is
//! told of it.

#[cfg(feature = "async")]
mod crowd;
#[cfg(feature = "async")]
mod in_task;
mod in_threads;
mod report;

use std::fmt;

#[cfg(feature = "async")]
pub(crate) use self::in_task::in_task;
pub(crate) use self::in_threads::in_threads;
pub use self::report::{Progress, WarmReport};

/// What is to be said about a warm-up: how much of it runs at a time, and who is told how far it is.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::Warm;
///
/// let mut last = 0;
/// let warm = Warm::new()
///     .concurrency(4)
///     .on_progress(|progress| last = progress.done);
/// // As in `f::warm_with(keys, warm)`.
/// # drop(warm);
/// ```
#[must_use = "it is given to `warm_with`"]
pub struct Warm<'a> {
    concurrency: usize,
    chunk: usize,
    on_progress: Option<OnProgress<'a>>,
}

type OnProgress<'a> = Box<dyn FnMut(&Progress) + Send + 'a>;

impl<'a> Warm<'a> {
    /// Eight computes at a time, of at most 500 items each where the function takes many.
    pub fn new() -> Self {
        Self {
            concurrency: 8,
            chunk: 500,
            on_progress: None,
        }
    }

    /// How many computes are under way at a time, at most; zero counts as one.
    ///
    /// Keys are taken from their source as room comes free, and no more than so many ahead.
    pub fn concurrency(mut self, computes: usize) -> Self {
        self.concurrency = computes.max(1);
        self
    }

    /// How many items a batch function gets at a time, at most; zero counts as one.
    ///
    /// Has no meaning for other functions.
    pub fn chunk(mut self, items: usize) -> Self {
        self.chunk = items.max(1);
        self
    }

    /// Who is told how far the warm-up is, after each key, or after each chunk of a batch function.
    ///
    /// Called where the warm-up was: on its thread, in its task. A panic ends the warm-up as one of
    /// the function does.
    pub fn on_progress(mut self, listener: impl FnMut(&Progress) + Send + 'a) -> Self {
        self.on_progress = Some(Box::new(listener));
        self
    }

    pub(crate) fn items_of_chunk(&self) -> usize {
        self.chunk
    }
}

impl Default for Warm<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Warm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Warm")
            .field("concurrency", &self.concurrency)
            .field("chunk", &self.chunk)
            .finish_non_exhaustive()
    }
}

/// One thing that a warm-up takes from its source.
#[derive(Debug)]
pub(crate) enum Job<J> {
    /// Nothing is to be done: this is what there is to report.
    Done(WarmReport),
    /// This is to be run.
    Run(J),
}

/// How many keys a source has, if it knows exactly.
pub(crate) fn exact_len(source: &impl Iterator) -> Option<usize> {
    let (least, most) = source.size_hint();
    most.filter(|most| *most == least)
}
