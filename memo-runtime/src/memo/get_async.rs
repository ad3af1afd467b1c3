//! A call of a task: as [`get`](super::get) has it for threads, polled.
//!
//! Written as a future by hand, not as an `async fn`: one that recurses has its frames on the stack
//! at each level, and those of a compiled one are many times as large.

use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::get::SAYS_SO;
use super::turn::{Duty, Took, Turn};
use super::{Answer, Missing, Source, State, StateRef};
use crate::clock::{Sleep, Tick};
use crate::entry::Held;
use crate::error::Error;
use crate::event::EventKind;
use crate::flight::chain::Link;
use crate::flight::{Arrival, Caller, Follower, Landing};
use crate::returns::Returns;

/// How a call goes on that finds no value to return at once.
pub(crate) enum Course<K, V> {
    /// Lead, join or compute.
    Miss(Missing<K>),
    /// Compute.
    Compute(Missing<K>, Duty<K, V>),
    /// Serve a stale value, unless a fresh one comes in time.
    Wait(Arc<Held<K, V>>, Follower<K, V>),
}

/// A call that computes or waits.
pub(crate) struct Calling<'m, K, V, R: Returns, F> {
    /// The function's future. It is made, not run, before the flight is boarded; and it is gone
    /// before the flight is left to another, which is why it stands first.
    compute: Option<Pin<Box<F>>>,
    phase: Phase<K, V>,
    state: StateRef<'m, K, V>,
    deadline: Option<Sleep>,
    timed_out: fn(Error) -> Option<R::Return>,
}

enum Phase<K, V> {
    Board(Missing<K>),
    Follow(Missing<K>, Follower<K, V>),
    Compute(Box<Work<K, V>>),
    Wait(Arc<Held<K, V>>, Follower<K, V>),
    Done,
}

/// A compute that runs in this task.
struct Work<K, V> {
    missing: Missing<K>,
    duty: Duty<K, V>,
    started: Tick,
    link: Option<Arc<Link>>,
    /// Which task the flight has been told of.
    told: Option<Waker>,
}

impl<'m, K, V, R, F> Calling<'m, K, V, R, F>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    R: Returns<Value = V>,
    F: Future<Output = R::Return>,
{
    pub(crate) fn new(
        state: StateRef<'m, K, V>,
        course: Course<K, V>,
        compute: F,
        timed_out: fn(Error) -> Option<R::Return>,
    ) -> Self {
        let deadline = match &course {
            Course::Wait(..) => state.soft_deadline(),
            Course::Miss(_) | Course::Compute(..) => state.deadline(),
        };
        let phase = match course {
            Course::Miss(missing) => Phase::Board(missing),
            Course::Compute(missing, duty) => Phase::Compute(Work::begin(&state, missing, duty)),
            Course::Wait(entry, follower) => Phase::Wait(entry, follower),
        };
        Self {
            deadline: deadline.map(|deadline| state.clock.sleep_until(deadline)),
            state,
            phase,
            compute: Some(Box::pin(compute)),
            timed_out,
        }
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Answer<R::Return>> {
        if let (Phase::Compute(work), Some(compute)) = (&mut self.phase, &mut self.compute) {
            return match work.poll(compute.as_mut(), context) {
                Poll::Ready(returned) => Poll::Ready(self.end(returned)),
                Poll::Pending => self.poll_deadline(context),
            };
        }
        match self.poll_turn(context) {
            Poll::Ready(Some(answer)) => Poll::Ready(answer),
            // Its turn to compute: once, as that phase does not come back here.
            Poll::Ready(None) => self.poll(context),
            Poll::Pending => self.poll_deadline(context),
        }
    }

    /// All phases but the compute: an answer, or, ready with none, the turn to compute.
    #[inline(never)]
    fn poll_turn(&mut self, context: &mut Context<'_>) -> Poll<Option<Answer<R::Return>>> {
        let (missing, turn) = match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Board(missing) => {
                let caller = Caller::Task(context.waker().clone());
                match self.state.turn(&missing, &caller) {
                    Ok(turn) => (missing, turn),
                    Err(follower) => {
                        self.phase = Phase::Follow(missing, follower);
                        return self.poll_turn(context);
                    }
                }
            }
            Phase::Follow(missing, mut follower) => match Pin::new(&mut follower).poll(context) {
                Poll::Ready(arrival) => {
                    let turn = self.state.arrive(&missing, Some(arrival));
                    (missing, turn)
                }
                Poll::Pending => {
                    self.phase = Phase::Follow(missing, follower);
                    return Poll::Pending;
                }
            },
            Phase::Wait(entry, mut follower) => match Pin::new(&mut follower).poll(context) {
                Poll::Ready(Arrival::Landed(Landing::Value(value)))
                    if !self.state.is_error(&value) =>
                {
                    return Poll::Ready(Some(self.state.joined_in_time::<R>(&entry, value)));
                }
                Poll::Ready(_) => {
                    return Poll::Ready(Some(self.state.serve_stale::<R>(&entry)));
                }
                Poll::Pending => {
                    self.phase = Phase::Wait(entry, follower);
                    return Poll::Pending;
                }
            },
            Phase::Compute(_) | Phase::Done => panic!("polled after the end"),
        };
        let duty = match turn {
            Turn::Compute(duty) => duty,
            Turn::Answered(value) => {
                let value = R::from_stored(value);
                return Poll::Ready(Some(Answer::new(value, Source::Joined)));
            }
            Turn::Failed(failure) => match R::from_failure(failure) {
                Some(returned) => {
                    return Poll::Ready(Some(Answer::new(returned, Source::Joined)));
                }
                None => self.state.alone(&missing.key),
            },
            Turn::TimedOut => return Poll::Ready(Some(self.give_up())),
        };
        self.phase = Phase::Compute(Work::begin(&self.state, missing, duty));
        Poll::Ready(None)
    }

    #[inline(never)]
    fn end(&mut self, returned: R::Return) -> Answer<R::Return> {
        if let Phase::Compute(work) = std::mem::replace(&mut self.phase, Phase::Done) {
            let Work {
                missing,
                duty,
                started,
                ..
            } = *work;
            let took = Took::since(started, self.state.clock.now());
            if let Some(left) = self.state.land::<R>(missing, duty, &returned, took) {
                left.release();
            }
        }
        Answer::new(returned, Source::Computed)
    }

    /// Gives up once the time is over.
    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<Answer<R::Return>> {
        match &mut self.deadline {
            Some(deadline) => match Pin::new(deadline).poll(context) {
                Poll::Ready(()) => Poll::Ready(self.late()),
                Poll::Pending => Poll::Pending,
            },
            None => Poll::Pending,
        }
    }

    #[inline(never)]
    fn late(&mut self) -> Answer<R::Return> {
        self.compute = None;
        match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Wait(entry, _) => self.state.serve_stale::<R>(&entry),
            Phase::Compute(work) => {
                // All who wait for it give up with it.
                work.duty.answer(Landing::TimedOut);
                self.give_up()
            }
            Phase::Board(_) | Phase::Follow(..) | Phase::Done => self.give_up(),
        }
    }

    fn give_up(&self) -> Answer<R::Return> {
        let returned = (self.timed_out)(self.state.timed_out());
        Answer::new(returned.expect(SAYS_SO), Source::Computed)
    }
}

impl<K, V> Work<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    #[expect(
        clippy::unnecessary_box_returns,
        reason = "it is large, and on many stacks"
    )]
    fn begin(state: &State<K, V>, missing: Missing<K>, duty: Duty<K, V>) -> Box<Self> {
        Box::new(Self {
            started: state.clock.now(),
            link: duty.link(),
            told: None,
            missing,
            duty,
        })
    }

    fn poll<F: Future>(
        &mut self,
        compute: Pin<&mut F>,
        context: &mut Context<'_>,
    ) -> Poll<F::Output> {
        self.tell(context.waker());
        let _inside = self.link.as_ref().map(Link::enter);
        compute.poll(context)
    }

    /// Tells the flight which task computes.
    #[inline(never)]
    fn tell(&mut self, waker: &Waker) {
        let is_known = |told: &Waker| told.will_wake(waker);
        if let Some(leader) = &self.duty.leader
            && !self.told.as_ref().is_some_and(is_known)
        {
            leader.computed_by(waker);
            self.told = Some(waker.clone());
        }
    }
}

impl<K, V> State<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Counts a call that computes what it has found stale, since it cannot leave that to others.
    pub(crate) fn miss_stale(&self, entry: &Held<K, V>) {
        self.emit_at(entry, EventKind::Miss);
    }
}
