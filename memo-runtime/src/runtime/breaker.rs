//! A store that fails is left alone until it answers again.
//!
//! After five failures in a row, or one invalidation that failed, a store is not asked any more: calls
//! compute at once, instead of waiting for it. It is probed about once a second, off the path of every
//! caller. Invalidations that it missed are owed to it, and paid before anything is read there again.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::attached::Attached;
use super::io::LINGER;
use crate::error::{Error, ErrorKind, Result};
use crate::key::StoreKey;
use crate::store::{Store, StoreGroup, StoreGroupKind};
use crate::sync::lock;
use crate::version::Fence;

/// How many failures in a row open the breaker.
const FAILURES: u32 = 5;

/// The pause before a probe, to which up to a quarter is added: many processes do not come back at once.
const PAUSE: Duration = Duration::from_secs(1);

/// The most keys, and groups, that are owed one by one; beyond that all is.
const MOST_OWED: usize = 10_000;

/// The most keys, or groups, that a store is told of at once when it is paid.
const PART: usize = 500;

/// Whether a store is asked.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    /// Read by each operation; written under the lock.
    is_open: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Since it succeeded last.
    failures: u32,
    owed: Owed,
    /// How much more there is that is being paid.
    paying: usize,
}

/// Invalidations that a store has missed.
#[derive(Debug, Default)]
struct Owed {
    keys: HashSet<StoreKey>,
    groups: HashSet<StoreGroup>,
}

/// What an operation leaves to be done, if it fails.
pub(super) enum Debt {
    None,
    Keys(Vec<StoreKey>, Vec<Fence>),
    Groups(Vec<StoreGroup>, Again),
}

/// Takes the tokens of what was invalidated away in the process, once more.
pub(super) type Again = Arc<dyn Fn() + Send + Sync>;

impl Debt {
    /// Takes tokens away that were issued since the invalidation began: who reads beside one that fails has what was
    /// there before, and is to keep no copy of it.
    fn fence_off(&self) {
        match self {
            Self::None => {}
            Self::Keys(_, fences) => fences.iter().for_each(Fence::raise),
            Self::Groups(_, again) => again(),
        }
    }
}

impl Owed {
    fn add(&mut self, debt: &Debt) {
        match debt {
            Debt::None => {}
            Debt::Keys(keys, _) => self.keys.extend(keys.iter().map(StoreKey::without_whole)),
            Debt::Groups(groups, _) => self.groups.extend(groups),
        }
        self.limit();
    }

    fn limit(&mut self) {
        if self.keys.len().max(self.groups.len()) > MOST_OWED {
            let all = StoreGroup::named(StoreGroupKind::All, "");
            self.keys.clear();
            self.groups = HashSet::from([all]);
        }
    }

    fn len(&self) -> usize {
        self.keys.len() + self.groups.len()
    }
}

impl Breaker {
    /// Whether the store is left alone.
    pub(super) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    /// How many invalidations are owed.
    pub(super) fn owed(&self) -> usize {
        let state = lock(&self.state);
        state.owed.len() + state.paying
    }

    /// Lets an operation pass, unless the store is left alone.
    pub(super) fn admit(&self, operation: &'static str, debt: &Debt) -> Result<()> {
        if !self.is_open() {
            return Ok(());
        }
        let mut state = lock(&self.state);
        if !self.is_open() {
            return Ok(());
        }
        state.owed.add(debt);
        let message = match debt {
            Debt::None => "it has failed, and is not asked until it answers a probe",
            _ => "it has failed, and is told of this once it answers a probe",
        };
        Err(Error::new(ErrorKind::Unavailable, operation, message))
    }

    /// Notes how an operation ended; tells whether that has opened the breaker.
    fn note<T>(&self, result: &Result<T>, debt: &Debt) -> bool {
        let mut state = lock(&self.state);
        let Err(error) = result else {
            // What began before it was opened says nothing of now.
            state.failures = 0;
            return false;
        };
        state.failures = state.failures.saturating_add(1);
        state.owed.add(debt);
        let opens = state.failures >= FAILURES || state.owed.len() > 0;
        // A store that was closed by its owner will not come back.
        opens && error.kind() != ErrorKind::Closed && !self.is_open.swap(true, Ordering::AcqRel)
    }

    /// Takes some of what is owed, to be paid.
    fn part(&self) -> Part<'_> {
        let mut state = lock(&self.state);
        let owed = &mut state.owed;
        let keys: Vec<_> = owed.keys.iter().take(PART).cloned().collect();
        let groups: Vec<_> = owed.groups.iter().take(PART).copied().collect();
        // Taken out, so that what is invalidated once more while it is paid is owed once more.
        for key in &keys {
            owed.keys.remove(key);
        }
        for group in &groups {
            owed.groups.remove(group);
        }
        state.paying = keys.len() + groups.len();
        Part {
            breaker: self,
            keys,
            groups,
        }
    }

    /// Closes it, unless something is owed.
    fn close(&self) -> bool {
        let mut state = lock(&self.state);
        if state.owed.len() > 0 {
            return false;
        }
        state.failures = 0;
        self.is_open.store(false, Ordering::Release);
        true
    }
}

/// Some of what is owed; still owed, if it is dropped before it was paid.
struct Part<'b> {
    breaker: &'b Breaker,
    keys: Vec<StoreKey>,
    groups: Vec<StoreGroup>,
}

impl Part<'_> {
    fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.groups.is_empty()
    }

    /// Tells the store.
    async fn pay(mut self, store: &dyn Store) -> Result<()> {
        if !self.keys.is_empty() {
            store.remove_many(&self.keys).await?;
            self.keys.clear();
        }
        if !self.groups.is_empty() {
            store.outdate_many(&self.groups).await?;
            self.groups.clear();
        }
        Ok(())
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.breaker.state);
        state.paying = 0;
        state.owed.keys.extend(self.keys.drain(..));
        state.owed.groups.extend(self.groups.drain(..));
        state.owed.limit();
    }
}

impl Attached {
    /// Notes how an operation ended, on the I/O thread; opens the breaker if it is time to.
    pub(super) fn ended<T>(self: &Arc<Self>, result: &Result<T>, debt: &Debt) {
        self.watch.note(result);
        if self.breaker.note(result, debt) {
            self.say("store failed, and is left alone until it answers");
            tokio::spawn(Arc::clone(self).probe());
        }
        if result.is_err() {
            // Now that nothing is read any more until it is paid.
            debt.fence_off();
        }
    }

    /// Probes the store until it answers, and has been told what it missed.
    async fn probe(self: Arc<Self>) {
        loop {
            let pause = PAUSE + PAUSE.mul_f64(fastrand::f64() / 4.0);
            self.clock.sleep_until(self.clock.now().after(pause)).await;
            // Nobody waits for it: a connection may have to be made first, and much be told.
            let paid = self.pay_within(self.timeout + LINGER).await;
            if paid.is_ok() && self.breaker.close() {
                self.say("store answers again");
                return;
            }
        }
    }

    /// Tells the store what it missed, for the last time; behind a probe that is doing so.
    pub(super) async fn settle(&self) {
        if self.breaker.owed() > 0 {
            self.pay_within(self.timeout).await.unwrap_or_default();
        }
    }

    /// Pays what can be paid in this time, and notes how that ended.
    async fn pay_within(&self, limit: Duration) -> Result<()> {
        let paid = tokio::time::timeout(limit, self.pay()).await;
        let paid = paid.unwrap_or_else(|_| {
            let message = format!("store did not answer within {limit:?}");
            Err(Error::new(ErrorKind::Timeout, "probe", message))
        });
        self.watch.note(&paid);
        paid
    }

    /// Tells the store what it missed, part by part, and asks it something.
    async fn pay(&self) -> Result<()> {
        loop {
            // Alone, as every invalidation: what is being written meanwhile was computed before.
            let _alone = self.gate.write().await;
            let part = self.breaker.part();
            if part.is_empty() {
                break;
            }
            part.pay(&*self.store).await?;
        }
        self.store.get_many(&[StoreKey::from("m1:probe")]).await?;
        Ok(())
    }

    /// Tells whoever reads the log.
    #[cfg_attr(
        not(feature = "tracing"),
        expect(clippy::unused_self, reason = "nobody reads it")
    )]
    fn say(&self, what: &'static str) {
        #[cfg(feature = "tracing")]
        tracing::warn!(store = self.store.address(), "{what}");
        #[cfg(not(feature = "tracing"))]
        let _ = what;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::park::block_on;
    use crate::store::MemoryStore;

    fn failure() -> Result<()> {
        Err(Error::store("get_many", "no answer"))
    }

    #[test]
    fn five_failures_in_a_row_open_it_once() {
        let breaker = Breaker::default();
        for _ in 0..4 {
            assert!(!breaker.note(&failure(), &Debt::None));
        }
        breaker.note(&Ok(()), &Debt::None);
        let opened: Vec<_> = (0..7)
            .map(|_| breaker.note(&failure(), &Debt::None))
            .collect();
        assert_eq!(opened, [false, false, false, false, true, false, false]);
        let refused = breaker
            .admit("get_many", &Debt::None)
            .expect_err("it is open");
        assert_eq!(refused.kind(), ErrorKind::Unavailable);
        assert!(breaker.close() && !breaker.is_open());
        breaker
            .admit("get_many", &Debt::None)
            .expect("it is closed");
    }

    #[test]
    fn what_an_invalidation_owes_opens_it_and_is_paid_before_it_closes() {
        let breaker = Breaker::default();
        let (one, other) = (StoreKey::from("one"), StoreKey::from("other"));
        assert!(breaker.note(&failure(), &Debt::Keys(vec![one], Vec::new())));
        let paying = breaker.part();
        let more = Debt::Keys(vec![other], Vec::new());
        breaker.admit("remove_many", &more).expect_err("it is open");
        let again = Debt::Keys(vec![StoreKey::from("one")], Vec::new());
        breaker
            .admit("remove_many", &again)
            .expect_err("it is open");
        // It was given up: what it was to pay is owed still.
        drop(paying);
        assert_eq!(breaker.owed(), 2);
        let store = MemoryStore::new();
        block_on(breaker.part().pay(&store)).expect("paid");
        assert_eq!(breaker.owed(), 0);
        assert!(breaker.close() && !breaker.is_open());
    }

    #[test]
    fn what_is_invalidated_while_it_is_paid_is_owed_once_more() {
        let breaker = Breaker::default();
        let debt = || Debt::Keys(vec![StoreKey::from("one")], Vec::new());
        breaker.note(&failure(), &debt());
        let paying = breaker.part();
        breaker
            .admit("remove_many", &debt())
            .expect_err("it is open");
        block_on(paying.pay(&MemoryStore::new())).expect("paid");
        assert!(!breaker.close() && breaker.owed() == 1);
    }

    #[test]
    fn much_is_paid_in_parts() {
        let breaker = Breaker::default();
        let groups = (0..1200).map(StoreGroup::new).collect();
        breaker.note(&failure(), &Debt::Groups(groups, Arc::new(|| ())));
        let store = MemoryStore::new();
        let mut parts = 0;
        while breaker.owed() > 0 {
            block_on(breaker.part().pay(&store)).expect("paid");
            parts += 1;
        }
        assert_eq!(parts, 3);
        assert!(breaker.close());
    }

    #[test]
    fn what_is_owed_is_bounded() {
        let mut owed = Owed::default();
        for number in 0..=MOST_OWED as u64 {
            owed.add(&Debt::Groups(
                vec![StoreGroup::new(number)],
                Arc::new(|| ()),
            ));
        }
        assert_eq!(owed.len(), 1);
    }

    #[test]
    fn a_store_that_was_closed_is_not_waited_for() {
        let breaker = Breaker::default();
        let closed: Result<()> = Err(Error::closed("get_many"));
        assert!((0..9).all(|_| !breaker.note(&closed, &Debt::None)));
    }
}
