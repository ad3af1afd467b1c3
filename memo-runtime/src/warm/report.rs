//! What a warm-up did, and how far it is.

use std::fmt;

use super::OnProgress;
use crate::contain::{FirstPanic, Panic};

/// What a warm-up did: each key that it was given counts once. `f::warm(…)` returns it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct WarmReport {
    /// Keys that had a fresh value, so that a call would have been a hit.
    pub fresh: usize,
    /// Keys whose values were computed, here or by a call that the warm-up joined.
    pub computed: usize,
    /// Keys whose compute failed; of a chunk that failed, all that were not found.
    pub failed: usize,
}

impl WarmReport {
    pub(crate) const FRESH: Self = Self::new(1, 0, 0);
    pub(crate) const COMPUTED: Self = Self::new(0, 1, 0);
    pub(crate) const FAILED: Self = Self::new(0, 0, 1);

    pub(crate) const fn new(fresh: usize, computed: usize, failed: usize) -> Self {
        Self {
            fresh,
            computed,
            failed,
        }
    }
}

/// How far a warm-up is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Progress {
    /// Keys that are done.
    pub done: usize,
    /// How many there are, if their source knew exactly when the warm-up began.
    pub total_hint: Option<usize>,
    /// Keys that had a fresh value.
    pub fresh: usize,
    /// Keys whose values were computed.
    pub computed: usize,
    /// Keys whose compute failed.
    pub failed: usize,
}

/// What a warm-up has done so far, and who is told; and the panic that ends it.
pub(super) struct Tally<'a> {
    progress: Progress,
    listener: Option<OnProgress<'a>>,
    panicked: FirstPanic,
}

/// What became of a job.
pub(super) type Ended = Result<WarmReport, Panic>;

impl<'a> Tally<'a> {
    pub(super) fn new(total_hint: Option<usize>, listener: Option<OnProgress<'a>>) -> Self {
        Self {
            progress: Progress {
                total_hint,
                ..Progress::default()
            },
            listener,
            panicked: FirstPanic::default(),
        }
    }

    /// Runs code of the user's; a panic is kept.
    pub(super) fn run<R>(&mut self, code: impl FnOnce() -> R) -> Option<R> {
        self.panicked.run(code)
    }

    /// Whether no more is to be begun.
    pub(super) fn has_panicked(&self) -> bool {
        self.panicked.is_some()
    }

    /// Counts what a job did, and tells.
    pub(super) fn add(&mut self, ended: Ended) {
        let Some(WarmReport {
            fresh,
            computed,
            failed,
        }) = self.panicked.keep(ended)
        else {
            return;
        };
        let progress = &mut self.progress;
        progress.fresh += fresh;
        progress.computed += computed;
        progress.failed += failed;
        progress.done += fresh + computed + failed;
        if let Some(listener) = &mut self.listener {
            self.panicked.run(|| listener(progress));
        }
    }

    /// What was done; or the panic, which goes on now that all that was begun has ended.
    pub(super) fn end(self) -> WarmReport {
        self.panicked.resume();
        let Progress {
            fresh,
            computed,
            failed,
            ..
        } = self.progress;
        WarmReport::new(fresh, computed, failed)
    }
}

impl fmt::Debug for Tally<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.progress.fmt(f)
    }
}
