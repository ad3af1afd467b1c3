//! Futures of one task that go on side by side.

use std::pin::Pin;
use std::task::{Context, Poll};

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::contain::{Panic, catch, drop_each};

/// The hashes of the keys that are under way.
pub(crate) type Taken = HashSet<u64, FixedState>;

/// Futures of one task, each with the hashes of the keys that it answers.
///
/// Each is polled whenever the task is, with the waker of the task: to flights, all of them are the
/// task. So what runs in the same task beside a warm-up, and what a warm-up does for a call that is
/// held up there, computes for itself and never waits for what cannot go on; that is worth more than
/// the polls which wakers of their own would save.
pub(super) struct Crowd<F> {
    members: Vec<Member<F>>,
    taken: Taken,
}

struct Member<F> {
    future: Pin<Box<F>>,
    hashes: Box<[u64]>,
}

impl<F: Future> Crowd<F> {
    pub(super) fn new() -> Self {
        Self {
            members: Vec::new(),
            taken: Taken::default(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    pub(super) fn taken(&self) -> &Taken {
        &self.taken
    }

    pub(super) fn add(&mut self, hashes: Vec<u64>, future: F) {
        self.taken.extend(&hashes);
        self.members.push(Member {
            future: Box::pin(future),
            hashes: hashes.into_boxed_slice(),
        });
    }

    /// Polls each future once; returns what those gave that have ended.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Vec<Result<F::Output, Panic>> {
        let mut ended = Vec::new();
        let mut place = 0;
        while let Some(member) = self.members.get_mut(place) {
            let polled = catch(|| member.future.as_mut().poll(context));
            let output = match polled {
                Ok(Poll::Pending) => {
                    place += 1;
                    continue;
                }
                Ok(Poll::Ready(output)) => Ok(output),
                Err(panic) => Err(panic),
            };
            let Member { future, hashes } = self.members.swap_remove(place);
            for hash in hashes {
                self.taken.remove(&hash);
            }
            let dropped = catch(|| drop(future));
            ended.push(output.and_then(|output| dropped.map(|()| output)));
        }
        ended
    }
}

impl<F> Drop for Crowd<F> {
    fn drop(&mut self) {
        drop_each(self.members.drain(..));
    }
}
