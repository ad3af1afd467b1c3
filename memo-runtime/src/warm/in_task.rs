//! Warming in a task: for async functions.
//!
//! Nothing is spawned, so this works on any executor and with borrowed arguments, and it stops when its
//! future is dropped.

use std::future::poll_fn;
use std::task::{Context, Poll};

use super::crowd::{Crowd, Taken};
use super::report::Tally;
use super::{Job, Warm, WarmReport};

/// How much is done before others on the executor have their turn.
const TURN: usize = 64;

/// A job with the hashes of the keys that it answers: while it is under way, no other has one of them.
type HashedJob<F> = Job<(Vec<u64>, F)>;

/// Runs jobs, up to so many at a time as `warm` says.
///
/// `next` gives one job after the other, as a stream does; it is told what is under way, and may leave
/// a key for later that is: it is asked again whenever a job has ended, or has woken the task.
///
/// A job that panics ends it: no more are taken, those that were are run, then the panic goes on.
pub(crate) async fn in_task<F: Future<Output = WarmReport>>(
    warm: Warm<'_>,
    total_hint: Option<usize>,
    mut next: impl FnMut(&mut Context<'_>, &Taken) -> Poll<Option<HashedJob<F>>>,
) -> WarmReport {
    let mut tally = Tally::new(total_hint, warm.on_progress);
    let mut crowd = Crowd::new();
    let mut is_over = false;
    poll_fn(|context| {
        let mut done = 0;
        loop {
            while !is_over && crowd.len() < warm.concurrency && done < TURN {
                match tally.run(|| next(context, crowd.taken())) {
                    Some(Poll::Ready(Some(Job::Done(report)))) => {
                        tally.add(Ok(report));
                        done += 1;
                    }
                    Some(Poll::Ready(Some(Job::Run((hashes, job))))) => crowd.add(hashes, job),
                    Some(Poll::Pending) => break,
                    Some(Poll::Ready(None)) | None => is_over = true,
                }
                is_over |= tally.has_panicked();
            }
            let ended = crowd.poll(context);
            let has_room = !ended.is_empty();
            for report in ended {
                tally.add(report);
                done += 1;
            }
            is_over |= tally.has_panicked();
            if is_over && crowd.len() == 0 {
                return Poll::Ready(());
            }
            if done >= TURN {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            if !has_room {
                return Poll::Pending;
            }
        }
    })
    .await;
    // A source that panics when dropped does not do so beside another panic.
    tally.run(|| drop(next));
    tally.end()
}
