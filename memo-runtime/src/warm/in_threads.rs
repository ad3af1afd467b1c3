//! Warming on threads: for functions that are not async.
//!
//! The thread that warms takes keys from their source, looks at them and hands over what is to be
//! computed; others compute. So nothing of the user's is shared between threads but the function.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, Builder, Scope};

use super::report::{Ended, Tally};
use super::{Job, Warm, WarmReport};
use crate::contain::catch;
use crate::flight::chain::{self, Inside, Link};
use crate::runtime::{Entered, Inner, scope};

/// Runs jobs, up to so many at a time as `warm` says, each on one of as many threads.
///
/// A job that panics ends it: no more are taken, those that were are run, then the panic goes on.
pub(crate) fn in_threads<J: Send>(
    warm: Warm<'_>,
    total_hint: Option<usize>,
    mut jobs: impl Iterator<Item = Job<J>>,
    run: impl Fn(J) -> WarmReport + Sync,
) -> WarmReport {
    let mut tally = Tally::new(total_hint, warm.on_progress);
    let (sender, queue) = channel();
    let queue = Mutex::new(queue);
    thread::scope(|threads| {
        let mut crew = Crew::new(threads, &queue, sender, &run, warm.concurrency);
        loop {
            while let Some(ended) = crew.ended() {
                tally.add(ended);
            }
            if tally.has_panicked() {
                break;
            }
            match tally.run(|| jobs.next()).flatten() {
                Some(Job::Done(done)) => tally.add(Ok(done)),
                Some(Job::Run(job)) => {
                    if let Some(ended) = crew.run(job) {
                        tally.add(ended);
                    }
                }
                None => break,
            }
        }
        for ended in crew.finish() {
            tally.add(ended);
        }
    });
    // A source that panics when dropped does not do so beside another panic.
    tally.run(|| drop(jobs));
    tally.end()
}

/// The threads that compute.
struct Crew<'scope, 'env, J, R> {
    threads: &'scope Scope<'scope, 'env>,
    queue: &'scope Mutex<Receiver<J>>,
    jobs: Sender<J>,
    run: &'scope R,
    most: usize,
    hired: usize,
    busy: usize,
    ends: (Sender<Ended>, Receiver<Ended>),
    place: Place,
}

impl<'scope, 'env, J, R> Crew<'scope, 'env, J, R>
where
    J: Send + 'scope,
    R: Fn(J) -> WarmReport + Sync,
{
    fn new(
        threads: &'scope Scope<'scope, 'env>,
        queue: &'scope Mutex<Receiver<J>>,
        jobs: Sender<J>,
        run: &'scope R,
        most: usize,
    ) -> Self {
        Self {
            threads,
            queue,
            jobs,
            run,
            most,
            hired: 0,
            busy: 0,
            ends: channel(),
            place: Place::here(),
        }
    }

    /// Hands a job over, or, where one at a time is enough or no thread is to be had, runs it.
    fn run(&mut self, job: J) -> Option<Ended> {
        if self.busy == self.hired && self.most > 1 {
            self.hire();
        }
        if self.hired == 0 {
            return Some(catch(|| (self.run)(job)));
        }
        self.busy += 1;
        // The receiver lives as long as this does.
        self.jobs.send(job).ok();
        None
    }

    /// One more thread, if the system gives it.
    fn hire(&mut self) {
        let (queue, run, ends) = (self.queue, self.run, self.ends.0.clone());
        let place = self.place.clone();
        let work = move || {
            let _here = place.enter();
            // Taken under the lock, which is all that happens there, and run outside of it.
            let take = || {
                let queue = queue.lock().ok()?;
                queue.recv().ok()
            };
            while let Some(job) = take() {
                // The other side waits for as many as it has sent.
                ends.send(catch(|| run(job))).ok();
            }
        };
        let thread = Builder::new().name("memokit-warm".to_owned());
        if thread.spawn_scoped(self.threads, work).is_ok() {
            self.hired += 1;
        }
    }

    /// A job that has ended, as far as one has; waits for one if there is no room for another.
    fn ended(&mut self) -> Option<Ended> {
        let ended = if self.busy == self.most {
            self.ends.1.recv().ok()?
        } else {
            self.ends.1.try_recv().ok()?
        };
        self.busy -= 1;
        Some(ended)
    }

    /// Waits for all that were handed over.
    fn finish(self) -> impl Iterator<Item = Ended> {
        // The threads end when there are no more jobs.
        drop(self.jobs);
        let ends = self.ends.1;
        (0..self.busy).filter_map(move |_| ends.recv().ok())
    }
}

/// Where the warm-up was called: in which runtime, and in which compute.
#[derive(Clone)]
struct Place {
    runtime: Option<Arc<Inner>>,
    compute: Option<Arc<Link>>,
}

impl Place {
    fn here() -> Self {
        Self {
            runtime: scope::current(),
            compute: chain::current(),
        }
    }

    /// Makes another thread count as this place: its calls find the same memos, and a circle of
    /// computes is seen.
    fn enter(self) -> (Option<Entered>, Option<Inside>) {
        let inside = self.compute.as_ref().map(Link::enter);
        (self.runtime.map(scope::enter), inside)
    }
}
