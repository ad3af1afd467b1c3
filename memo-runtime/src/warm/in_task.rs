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

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Waker;

    use super::*;
    use crate::contain::catch;

    /// A job that is ready when it has been polled so often.
    fn job(polls: usize) -> impl Future<Output = WarmReport> {
        let mut left = polls;
        poll_fn(move |_| {
            left = left.saturating_sub(1);
            match left {
                0 => Poll::Ready(WarmReport::COMPUTED),
                _ => Poll::Pending,
            }
        })
    }

    fn run(hash: u64, polls: usize) -> Poll<Option<HashedJob<impl Future<Output = WarmReport>>>> {
        Poll::Ready(Some(Job::Run((vec![hash], job(polls)))))
    }

    #[test]
    fn a_source_may_have_nothing_yet_while_jobs_go_on() {
        let mut answers = VecDeque::from([run(1, 4), Poll::Pending, run(2, 1)]);
        let asked = AtomicUsize::new(0);
        let source = |_: &mut Context<'_>, _: &Taken| {
            asked.fetch_add(1, Ordering::SeqCst);
            answers.pop_front().unwrap_or(Poll::Ready(None))
        };
        let mut warming = Box::pin(in_task(Warm::new(), None, source));
        let mut context = Context::from_waker(Waker::noop());
        // The first job, then nothing yet; both are asked again when the task is woken.
        assert!(warming.as_mut().poll(&mut context).is_pending());
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        assert!(warming.as_mut().poll(&mut context).is_pending());
        assert_eq!(asked.load(Ordering::SeqCst), 4);
        let Poll::Ready(report) = warming.as_mut().poll(&mut context) else {
            panic!("the first job is ready");
        };
        assert_eq!(report, WarmReport::new(0, 2, 0));
    }

    #[test]
    fn a_source_is_told_which_keys_are_under_way() {
        let mut jobs = VecDeque::from([(7, 2), (8, 2)]);
        let mut seen = Vec::new();
        let source = |_: &mut Context<'_>, taken: &Taken| {
            let mut taken: Vec<_> = taken.iter().copied().collect();
            taken.sort_unstable();
            seen.push(taken);
            match jobs.pop_front() {
                Some((hash, polls)) => run(hash, polls),
                None => Poll::Ready(None),
            }
        };
        let mut warming = Box::pin(in_task(Warm::new().concurrency(2), None, source));
        let mut context = Context::from_waker(Waker::noop());
        while warming.as_mut().poll(&mut context).is_pending() {}
        drop(warming);
        assert_eq!(seen, [vec![], vec![7], vec![]]);
    }

    #[test]
    fn what_is_under_way_ends_before_a_panic_goes_on() {
        static ENDED: AtomicUsize = AtomicUsize::new(0);
        let mut next = 0;
        let source = |_: &mut Context<'_>, _: &Taken| {
            next += 1;
            let number = next;
            let job = async move {
                assert!(number != 2, "the second");
                job(4).await;
                ENDED.fetch_add(1, Ordering::SeqCst);
                WarmReport::COMPUTED
            };
            Poll::Ready(Some(Job::Run((vec![number], job))))
        };
        let mut warming = Box::pin(in_task(Warm::new().concurrency(3), None, source));
        let mut context = Context::from_waker(Waker::noop());
        let mut poll = || catch(|| warming.as_mut().poll(&mut context));
        assert!(matches!(poll(), Ok(Poll::Pending)));
        assert!(matches!(poll(), Ok(Poll::Pending)));
        assert!(poll().is_err());
        assert_eq!(ENDED.load(Ordering::SeqCst), 2);
    }
}
