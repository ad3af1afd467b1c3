//! Gathering the keys of many calls, for one compute.
//!
//! A *gathering* is opened by a call that leads flights, and open for a short time. Calls that come
//! meanwhile give their keys away, with the duty to compute them, and wait as followers of the flights
//! that were theirs. Then the opener closes it and computes what is in there. If the opener is gone,
//! so are the duties: their flights are left to those who wait, as ever. And if it is there but does not
//! go on, as a future does not that nobody polls, whoever gave its keys computes them all.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use foldhash::fast::RandomState;
use hashbrown::HashSet;

use crate::clock::{Clock, Tick, within};
use crate::contain::contain;
use crate::flight::{Caller, Lead};
use crate::memo::{Duty, Missing};
use crate::sync::{Mutex, lock};

/// The gatherings of one memo, of which one at most is open.
#[derive(Debug)]
pub(super) struct Gather<I, K, V> {
    open: Mutex<Option<Arc<Gathering<I, K, V>>>>,
}

impl<I, K, V> Default for Gather<I, K, V> {
    fn default() -> Self {
        Self {
            open: Mutex::new(None),
        }
    }
}

/// The keys of many calls.
#[derive(Debug)]
pub(super) struct Gathering<I, K, V> {
    /// Who is to compute.
    opener: Lead,
    basket: Mutex<Basket<I, K, V>>,
}

#[derive(Debug)]
struct Basket<I, K, V> {
    is_open: bool,
    /// What has been given; nothing any more, once somebody has taken it to compute it.
    given: Option<Vec<Given<I, K, V>>>,
    /// The hashes of all keys, those of the opener included: no compute is given a key twice, as it
    /// might be when a key is invalidated while it is gathered.
    hashes: HashSet<u64, RandomState>,
    /// With how many keys it closes.
    most: usize,
    /// The opener, while it waits.
    waiting: Option<Waker>,
}

/// A key that was given away, and the duty to compute it.
#[derive(Debug)]
pub(super) struct Given<I, K, V> {
    /// The slot that it has in the run of whoever gave it.
    pub(super) slot: usize,
    pub(super) item: I,
    pub(super) key: Missing<Arc<K>>,
    pub(super) duty: Duty<K, V>,
    #[cfg(feature = "store")]
    pub(super) in_store: Option<super::shared::InStore>,
}

/// What there is for a call that leads flights.
pub(super) enum Found<'g, I, K, V> {
    /// A gathering to give its keys to.
    Open(Arc<Gathering<I, K, V>>),
    /// None: so this call has opened one.
    Opened(Opening<'g, I, K, V>),
}

/// What became of keys that a call has tried to give away.
pub(super) struct Put<I, K, V> {
    /// Whether the gathering was still open.
    pub(super) was_open: bool,
    /// What it has not taken.
    pub(super) back: Vec<Given<I, K, V>>,
}

impl<I, K, V> Gather<I, K, V> {
    /// The open gathering; where there is none, one that closes with `most` keys is opened by
    /// `caller`, with keys of these hashes.
    pub(super) fn find_or_open(
        &self,
        caller: &Caller,
        hashes: impl Iterator<Item = u64>,
        most: usize,
    ) -> Found<'_, I, K, V> {
        if let Some(gathering) = &*lock(&self.open) {
            return Found::Open(Arc::clone(gathering));
        }
        // Made before the lock is taken again: a waker is somebody else's code.
        let new = Arc::new(Gathering {
            opener: caller.lead(),
            basket: Mutex::new(Basket {
                is_open: true,
                given: Some(Vec::new()),
                hashes: hashes.collect(),
                most,
                waiting: None,
            }),
        });
        let mut open = lock(&self.open);
        match &*open {
            Some(gathering) => {
                let gathering = Arc::clone(gathering);
                drop(open);
                Found::Open(gathering)
            }
            None => {
                *open = Some(Arc::clone(&new));
                Found::Opened(Opening {
                    gather: self,
                    gathering: new,
                })
            }
        }
    }

    /// Gives keys to a gathering, which closes if it has enough then.
    pub(super) fn put(
        &self,
        gathering: &Arc<Gathering<I, K, V>>,
        given: Vec<Given<I, K, V>>,
    ) -> Put<I, K, V> {
        let mut locked = lock(&gathering.basket);
        let basket = &mut *locked;
        let (true, Some(gathered)) = (basket.is_open, &mut basket.given) else {
            drop(locked);
            self.forget(gathering);
            return Put {
                was_open: false,
                back: given,
            };
        };
        let is_new = |given: &Given<I, K, V>| basket.hashes.insert(given.key.hash);
        let (new, back): (Vec<_>, _) = given.into_iter().partition(is_new);
        gathered.extend(new);
        let is_full = basket.hashes.len() >= basket.most;
        basket.is_open = !is_full;
        let opener = basket.waiting.take_if(|_| is_full);
        drop(locked);
        if is_full {
            self.forget(gathering);
        }
        if let Some(opener) = opener {
            contain(|| opener.wake());
        }
        Put {
            was_open: true,
            back,
        }
    }

    /// Closes a gathering and takes what is in there, unless somebody has done so.
    pub(super) fn take(&self, gathering: &Arc<Gathering<I, K, V>>) -> Option<Vec<Given<I, K, V>>> {
        self.forget(gathering);
        let mut basket = lock(&gathering.basket);
        basket.is_open = false;
        let waiting = basket.waiting.take();
        let given = basket.given.take();
        drop(basket);
        if let Some(opener) = waiting {
            contain(|| opener.wake());
        }
        given
    }

    /// Lets the next call open another gathering.
    fn forget(&self, gathering: &Arc<Gathering<I, K, V>>) {
        let forgotten = lock(&self.open).take_if(|open| Arc::ptr_eq(open, gathering));
        drop(forgotten);
    }
}

impl<I, K, V> Gathering<I, K, V> {
    /// Who is to compute.
    pub(super) fn opener(&self) -> &Lead {
        &self.opener
    }

    /// Waits until no more keys are taken.
    fn poll_closed(&self, context: &Context<'_>) -> Poll<()> {
        let waker = context.waker().clone();
        let mut basket = lock(&self.basket);
        if !basket.is_open {
            return Poll::Ready(());
        }
        let outdated = basket.waiting.replace(waker);
        drop(basket);
        drop(outdated);
        Poll::Pending
    }
}

/// An open gathering, of whoever opened it.
///
/// Dropping it closes the gathering, and drops the duties that are in there.
#[must_use = "a gathering that is dropped has been opened in vain"]
pub(super) struct Opening<'g, I, K, V> {
    gather: &'g Gather<I, K, V>,
    gathering: Arc<Gathering<I, K, V>>,
}

impl<I, K, V> Opening<'_, I, K, V> {
    /// Waits until then, or until there are keys enough.
    pub(super) async fn wait(&self, clock: &Clock, until: Tick) {
        let closed = poll_fn(|context| self.gathering.poll_closed(context));
        within(clock, Some(until), closed).await;
    }

    /// Closes the gathering and takes what is in there: nothing, if somebody else has.
    pub(super) fn close(self) -> Vec<Given<I, K, V>> {
        self.gather.take(&self.gathering).unwrap_or_default()
    }
}

impl<I, K, V> Drop for Opening<'_, I, K, V> {
    fn drop(&mut self) {
        for given in self.gather.take(&self.gathering).unwrap_or_default() {
            // An item is a user's: this may be a panic that unwinds already.
            contain(|| drop(given));
        }
    }
}
