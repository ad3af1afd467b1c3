//! Loading records as they come, chunk by chunk.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{Calculation, LoadReport, Memoized};
use crate::error::Result;

/// How many records are loaded together, where nobody says.
const CHUNK: usize = 1_000;

/// Records that are loaded as they come; made by [`Memoized::load_stream`].
///
/// Each comes out when its chunk is loaded, in the order in which it came in. If a function lost count,
/// its error comes before the records of that chunk.
///
/// # Cancel safety
///
/// Dropping it drops the records that are in there. What their calculations gave so far is stored.
#[must_use = "a stream does nothing unless it is polled"]
pub struct LoadStream<'a, T: Memoized, S> {
    records: Pin<Box<S>>,
    calculations: &'a [Calculation<T>],
    context: &'a T::Context,
    chunk: usize,
    is_over: bool,
    /// What has come of the next chunk.
    gathered: Vec<T>,
    loading: Option<Loading<'a, T>>,
    loaded: VecDeque<Result<T>>,
    report: LoadReport,
}

type Loading<'a, T> = Pin<Box<dyn Future<Output = (Vec<T>, Result<LoadReport>)> + Send + 'a>>;

impl<'a, T: Memoized, S: Stream<Item = T>> LoadStream<'a, T, S> {
    pub(super) fn new(
        records: S,
        calculations: &'a [Calculation<T>],
        context: &'a T::Context,
    ) -> Self {
        Self {
            records: Box::pin(records),
            calculations,
            context,
            chunk: CHUNK,
            is_over: false,
            gathered: Vec::new(),
            loading: None,
            loaded: VecDeque::new(),
            report: LoadReport::default(),
        }
    }

    /// How many records are loaded together; 1,000 if nothing is said, and zero counts as one.
    ///
    /// A chunk is loaded when it is full, or when no more records come.
    pub fn chunk(mut self, records: usize) -> Self {
        self.chunk = records.max(1);
        self
    }

    /// What was done for the chunks so far.
    pub fn report(&self) -> &LoadReport {
        &self.report
    }

    /// Gathers a chunk; whether there is one.
    fn poll_gathered(&mut self, task: &mut Context<'_>) -> Poll<bool> {
        while !self.is_over && self.gathered.len() < self.chunk {
            match ready!(self.records.as_mut().poll_next(task)) {
                Some(record) => self.gathered.push(record),
                None => self.is_over = true,
            }
        }
        Poll::Ready(!self.gathered.is_empty())
    }
}

// The records that come in are pinned in a box of their own.
impl<T: Memoized, S> Unpin for LoadStream<'_, T, S> {}

impl<T: Memoized, S: Stream<Item = T>> Stream for LoadStream<'_, T, S> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(record) = self.loaded.pop_front() {
                return Poll::Ready(Some(record));
            }
            if let Some(loading) = &mut self.loading {
                let (records, outcome) = ready!(loading.as_mut().poll(task));
                self.loading = None;
                match outcome {
                    Ok(report) => self.report.add(report),
                    Err(error) => self.loaded.push_back(Err(error)),
                }
                self.loaded.extend(records.into_iter().map(Ok));
                continue;
            }
            if !ready!(self.poll_gathered(task)) {
                return Poll::Ready(None);
            }
            let mut records = std::mem::take(&mut self.gathered);
            let (calculations, context) = (self.calculations, self.context);
            self.loading = Some(Box::pin(async move {
                let outcome = T::load(&mut records, calculations, context).await;
                (records, outcome)
            }));
        }
    }
}

impl<T: Memoized, S> fmt::Debug for LoadStream<'_, T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoadStream")
            .field("calculations", &self.calculations)
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}
