//! Filling the memos of records ahead of use.

use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::task::Poll;

use futures_core::Stream;

use super::{Keyed, LoadReport, Memoized};
use crate::error::Result;
use crate::warm::{Job, Warm, WarmReport, in_task};

/// Loads all calculations of `records`, chunk by chunk, several chunks at a time.
///
/// A record whose key is under way waits for its turn, so that no two loads of this task wait for each
/// other.
pub(super) async fn warm<T: Memoized + Keyed>(
    records: impl Stream<Item = T> + Send,
    context: &T::Context,
    warm: Warm<'_>,
) -> WarmReport {
    let mut records = pin!(records);
    let (size, hasher) = (warm.items_of_chunk(), RandomState::new());
    let mut is_over = false;
    // Across polls: a source may have some records now and others later.
    let (mut chunk, mut hashes, mut held) = (Vec::new(), Vec::new(), None);
    in_task(warm, None, move |task, taken| {
        while chunk.len() < size {
            let record = match held.take() {
                Some(record) => record,
                None if is_over => break,
                None => match records.as_mut().poll_next(task) {
                    Poll::Ready(Some(record)) => record,
                    Poll::Ready(None) => {
                        is_over = true;
                        break;
                    }
                    Poll::Pending => return Poll::Pending,
                },
            };
            let hash = hasher.hash_one(T::memo_key(&record));
            if taken.contains(&hash) {
                held = Some(record);
                break;
            }
            hashes.push(hash);
            chunk.push(record);
        }
        if chunk.is_empty() {
            return match held {
                Some(_) => Poll::Pending,
                None => Poll::Ready(None),
            };
        }
        let mut chunk = std::mem::take(&mut chunk);
        let load = async move {
            let outcome = T::load(&mut chunk, T::ALL, context).await;
            warmed(outcome, chunk.len())
        };
        Poll::Ready(Some(Job::Run((std::mem::take(&mut hashes), load))))
    })
    .await
}

/// What a load has come to, for the warm-up that made it: each value of each record counts.
fn warmed(outcome: Result<LoadReport>, records: usize) -> WarmReport {
    let Ok(report) = outcome else {
        // A function lost count.
        return WarmReport::new(0, 0, records);
    };
    let sum = |count: fn(&super::CalculationReport) -> usize| {
        report.calculations.iter().map(count).sum::<usize>()
    };
    let failed = sum(|it| it.failed);
    let computed = sum(|it| it.misses).saturating_sub(failed);
    WarmReport::new(sum(|it| it.hits), computed, failed)
}
