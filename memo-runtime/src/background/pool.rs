//! A small pool of threads that starts when first needed and shrinks again when idle.
//!
//! Ours, because what it takes is little (grow to a cap, shrink, survive panics) and the libraries
//! for it bring an executor along, or keep their threads for ever.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::contain::contain;
use crate::sync::lock;

/// What the pool runs.
pub(crate) type Work = Box<dyn FnOnce() + Send>;

/// Computes that block, each on a thread: more than a machine has cores, fewer than it has memory.
/// What computes start in their turn has threads beyond them.
const MOST_THREADS: usize = 256;
/// How long an idle thread stays.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

static POOL: Pool = Pool {
    state: Mutex::new(State {
        queue: VecDeque::new(),
        idle: 0,
        threads: 0,
    }),
    news: Condvar::new(),
};

thread_local! {
    static IS_OF_POOL: Cell<bool> = const { Cell::new(false) };
}

struct Pool {
    state: Mutex<State>,
    news: Condvar,
}

struct State {
    queue: VecDeque<Work>,
    idle: usize,
    threads: usize,
}

/// Runs `work` on a thread of the pool, or, on a system that gives no thread at all, here.
pub(crate) fn run(work: Work) {
    let mut state = lock(&POOL.state);
    state.queue.push_back(work);
    // Work may wait for work that it starts, to any depth: that never waits for a thread.
    let is_full = state.threads >= MOST_THREADS && !IS_OF_POOL.get();
    start(state, is_full);
}

/// As [`run`], before all that waits, and also if user code holds every thread.
pub(crate) fn run_at_once(work: Work) {
    let mut state = lock(&POOL.state);
    state.queue.push_front(work);
    start(state, false);
}

fn start(mut state: MutexGuard<'_, State>, is_full: bool) {
    let is_enough = state.idle >= state.queue.len() || is_full;
    if is_enough {
        drop(state);
        POOL.news.notify_one();
        return;
    }
    state.threads += 1;
    drop(state);
    let started = thread::Builder::new()
        .name("memokit-background".to_owned())
        .spawn(serve);
    if started.is_ok() {
        return;
    }
    let mut state = lock(&POOL.state);
    state.threads -= 1;
    // Somebody will come to it, if there is anybody.
    let work = (state.threads == 0)
        .then(|| state.queue.pop_back())
        .flatten();
    drop(state);
    if let Some(work) = work {
        contain(work);
    }
}

fn serve() {
    IS_OF_POOL.set(true);
    let mut state = lock(&POOL.state);
    loop {
        if let Some(work) = state.queue.pop_front() {
            drop(state);
            contain(work);
            state = lock(&POOL.state);
            continue;
        }
        state.idle += 1;
        let (woken, wait) = POOL
            .news
            .wait_timeout(state, KEEP_ALIVE)
            .unwrap_or_else(PoisonError::into_inner);
        state = woken;
        state.idle -= 1;
        if wait.timed_out() && state.queue.is_empty() {
            state.threads -= 1;
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn work_that_waits_for_other_work_gets_a_thread_of_its_own_and_a_panic_ends_none() {
        let (send, receive) = mpsc::channel();
        let (go, gate) = mpsc::channel::<()>();
        run(Box::new(move || {
            gate.recv().expect("the other work lets it go");
            send.send(()).expect("the test waits");
        }));
        run(Box::new(|| panic!("in the background")));
        run(Box::new(move || go.send(()).expect("the first work waits")));
        receive.recv().expect("both have run");
    }
}
