//! Threads that start together.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use memo_benches::timed;

/// What one thread does; it is told which one it is.
pub(crate) type Shared = Arc<dyn Fn(usize) + Send + Sync>;

/// Lets as many threads do `work`, which they begin at the same moment; what each took.
pub(crate) fn together(threads: usize, work: &Shared) -> Vec<Duration> {
    let start = Arc::new(Start::new(threads));
    let spawn = |thread| {
        let (start, work) = (Arc::clone(&start), Arc::clone(work));
        // A thousand of them are to fit.
        let small = thread::Builder::new().stack_size(256 * 1024);
        let run = move || {
            start.wait();
            timed(|| work(thread))
        };
        small.spawn(run).expect("a thread")
    };
    let running: Vec<_> = (0..threads).map(spawn).collect();
    let ended = running.into_iter().map(thread::JoinHandle::join);
    ended.map(|took| took.expect("no panic")).collect()
}

/// Where threads wait for each other.
struct Start {
    barrier: Barrier,
    threads: usize,
    awake: AtomicUsize,
}

impl Start {
    fn new(threads: usize) -> Self {
        Self {
            barrier: Barrier::new(threads),
            threads,
            awake: AtomicUsize::new(0),
        }
    }

    fn wait(&self) {
        self.barrier.wait();
        // The last is awake some time before the others, in which it would have the machine for itself.
        // Where there is a processor for each, they all wait for the moment when all of them run.
        if self.threads <= thread::available_parallelism().map_or(1, usize::from) {
            self.awake.fetch_add(1, Ordering::AcqRel);
            while self.awake.load(Ordering::Acquire) < self.threads {
                spin_loop();
            }
        }
    }
}

/// The mean of what threads took.
pub(crate) fn mean(took: &[Duration]) -> Duration {
    took.iter().sum::<Duration>() / u32::try_from(took.len()).unwrap_or(u32::MAX).max(1)
}

/// What a slow function does.
#[expect(
    clippy::disallowed_methods,
    reason = "a bench measures the time of the machine, not that of a memo"
)]
pub(crate) fn pause(time: Duration) {
    thread::sleep(time);
}
