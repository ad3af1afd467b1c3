//! A call of a task: as [`answer`](super::answer) has it for threads, with a wait where another task of
//! this thread computes the key already.
//!
//! A future by hand, as [`get_async`](crate::memo) has it, and for the same reason: one that recurses
//! has its frames on the stack at each level.

use std::hash::Hash;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::Local;
use super::answer::answered;
use super::local::Step;
use crate::clock::Tick;
use crate::contain::drop_each;
use crate::flight::chain::Link;
use crate::flight::{Caller, Follower};
use crate::key::Lookup;
use crate::memo::{Answer, Duty, Missing, Source, Turn};
use crate::returns::Returns;

/// The answer of a call, or the key that is missing.
type Looked<K, R> =
    Result<Answer<<R as Returns>::Return>, (Rc<Local<K, <R as Returns>::Value>>, Missing<Arc<K>>)>;

/// Looks a key up in the thread that polls.
#[inline(never)]
pub(crate) fn look<K, R>(local: Rc<Local<K, R::Value>>, lookup: &impl Lookup<K>) -> Looked<K, R>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + 'static>,
{
    let hash = local.hash(lookup);
    match local.find(hash, lookup, answered::<K, R>) {
        Step::Hit(answer) => Ok(answer),
        Step::Miss(missing) => Err((local, missing)),
    }
}

/// A call that computes or waits.
pub(crate) struct Calling<K: 'static, V: 'static, R: Returns, F> {
    /// The function's future: gone before the flight is left to another, which is why it stands first.
    compute: Pin<Box<F>>,
    phase: Phase<K, V>,
    local: Rc<Local<K, V>>,
    returns: PhantomData<fn() -> R>,
}

enum Phase<K, V> {
    Board(Missing<Arc<K>>),
    Follow(Missing<Arc<K>>, Follower<K, V>),
    Compute(Box<Work<K, V>>),
    Done,
}

/// A compute that runs in this task.
struct Work<K, V> {
    missing: Missing<Arc<K>>,
    duty: Duty<K, V>,
    started: Tick,
    link: Option<Arc<Link>>,
    /// Which task the flight has been told of.
    told: Option<Waker>,
}

impl<K, V, R, F> Calling<K, V, R, F>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
    R: Returns<Value = V>,
    F: Future<Output = R::Return>,
{
    pub(crate) fn new(local: Rc<Local<K, V>>, missing: Missing<Arc<K>>, compute: F) -> Self {
        Self {
            compute: Box::pin(compute),
            phase: Phase::Board(missing),
            local,
            returns: PhantomData,
        }
    }

    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Answer<R::Return>> {
        if !matches!(self.phase, Phase::Compute(_)) {
            match self.poll_turn(context) {
                Poll::Ready(Some(answer)) => return Poll::Ready(answer),
                Poll::Ready(None) => {}
                Poll::Pending => return Poll::Pending,
            }
        }
        let Phase::Compute(work) = &mut self.phase else {
            return Poll::Pending;
        };
        match work.poll(self.compute.as_mut(), context) {
            Poll::Ready(returned) => Poll::Ready(self.end(returned)),
            Poll::Pending => Poll::Pending,
        }
    }

    /// All phases but the compute: an answer, or, ready with none, the turn to compute.
    #[inline(never)]
    fn poll_turn(&mut self, context: &mut Context<'_>) -> Poll<Option<Answer<R::Return>>> {
        let (missing, turn) = match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Board(missing) => {
                let caller = Caller::Task(context.waker().clone());
                match self.local.turn(&missing, &caller) {
                    Ok(turn) => (missing, turn),
                    Err(follower) => {
                        self.phase = Phase::Follow(missing, follower);
                        return self.poll_turn(context);
                    }
                }
            }
            Phase::Follow(missing, mut follower) => match Pin::new(&mut follower).poll(context) {
                Poll::Ready(arrival) => {
                    let turn = self.local.arrive(&missing, arrival);
                    (missing, turn)
                }
                Poll::Pending => {
                    self.phase = Phase::Follow(missing, follower);
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
            Turn::Failed(_) | Turn::TimedOut => self.local.alone(&missing),
        };
        self.phase = Phase::Compute(Box::new(Work {
            started: self.local.common.clock.now(),
            link: duty.link(),
            told: None,
            missing,
            duty,
        }));
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
            let cost = self.local.common.clock.now().since(started);
            drop_each(self.local.land::<R>(&missing, duty, &returned, cost));
        }
        Answer::new(returned, Source::Computed)
    }
}

impl<K, V> Work<K, V> {
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
