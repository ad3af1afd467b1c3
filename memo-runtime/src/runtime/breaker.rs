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
use crate::store::{StoreGroup, StoreGroupKind};
use crate::sync::lock;

/// How many failures in a row open the breaker.
const FAILURES: u32 = 5;

/// The pause before a probe, to which up to a quarter is added: many processes do not come back at once.
const PAUSE: Duration = Duration::from_secs(1);

/// The most keys, and groups, that are owed one by one; beyond that all is.
const MOST_OWED: usize = 10_000;

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
}

/// Invalidations that a store has missed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Owed {
    keys: HashSet<StoreKey>,
    groups: HashSet<StoreGroup>,
}

/// What an operation leaves to be done, if it fails.
#[derive(Debug)]
pub(super) enum Debt {
    None,
    Keys(Vec<StoreKey>),
    Groups(Vec<StoreGroup>),
}

impl Owed {
    fn add(&mut self, debt: &Debt) {
        match debt {
            Debt::None => {}
            Debt::Keys(keys) => self.keys.extend(keys.iter().map(StoreKey::without_whole)),
            Debt::Groups(groups) => self.groups.extend(groups),
        }
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
        lock(&self.state).owed.len()
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

    /// Closes it, unless more is owed than was `paid`.
    fn close(&self, paid: &Owed) -> bool {
        let mut state = lock(&self.state);
        if state.owed != *paid {
            return false;
        }
        *state = State::default();
        self.is_open.store(false, Ordering::Release);
        true
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
    }

    /// Probes the store until it answers, and has been told what it missed.
    async fn probe(self: Arc<Self>) {
        loop {
            let pause = PAUSE + PAUSE.mul_f64(fastrand::f64() / 4.0);
            self.clock.sleep_until(self.clock.now().after(pause)).await;
            let owed = lock(&self.breaker.state).owed.clone();
            // Nobody waits for it: a connection may have to be made first, and much be told.
            let paid = self.pay_within(self.timeout + LINGER, &owed).await;
            if paid.is_ok() && self.breaker.close(&owed) {
                self.say("store answers again");
                return;
            }
        }
    }

    /// Tells the store what it missed, for the last time.
    pub(super) async fn settle(&self) {
        let owed = lock(&self.breaker.state).owed.clone();
        if owed.len() > 0 {
            self.pay_within(self.timeout, &owed)
                .await
                .unwrap_or_default();
        }
    }

    /// Pays, and notes how that ended.
    async fn pay_within(&self, limit: Duration, owed: &Owed) -> Result<()> {
        let paid = tokio::time::timeout(limit, self.pay(owed)).await;
        let paid = paid.unwrap_or_else(|_| {
            let message = format!("store did not answer within {limit:?}");
            Err(Error::new(ErrorKind::Timeout, "probe", message))
        });
        self.watch.note(&paid);
        paid
    }

    /// Tells the store what it missed, and asks it something.
    async fn pay(&self, owed: &Owed) -> Result<()> {
        // Alone, as every invalidation: what is being written meanwhile was computed before.
        let _alone = self.gate.write().await;
        let keys: Vec<_> = owed.keys.iter().cloned().collect();
        if !keys.is_empty() {
            self.store.remove_many(&keys).await?;
        }
        let groups: Vec<_> = owed.groups.iter().copied().collect();
        if !groups.is_empty() {
            self.store.outdate_many(&groups).await?;
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
        assert!(breaker.close(&Owed::default()) && !breaker.is_open());
        breaker
            .admit("get_many", &Debt::None)
            .expect("it is closed");
    }

    #[test]
    fn what_an_invalidation_owes_opens_it_and_is_paid_before_it_closes() {
        let breaker = Breaker::default();
        let (one, other) = (StoreKey::from("one"), StoreKey::from("other"));
        assert!(breaker.note(&failure(), &Debt::Keys(vec![one])));
        let owed = lock(&breaker.state).owed.clone();
        let more = Debt::Keys(vec![other]);
        breaker.admit("remove_many", &more).expect_err("it is open");
        assert!(!breaker.close(&owed) && breaker.is_open());
        assert_eq!(breaker.owed(), 2);
        let owed = lock(&breaker.state).owed.clone();
        assert!(breaker.close(&owed));
        assert_eq!(breaker.owed(), 0);
    }

    #[test]
    fn what_is_owed_is_bounded() {
        let mut owed = Owed::default();
        for number in 0..=MOST_OWED as u64 {
            owed.add(&Debt::Groups(vec![StoreGroup::new(number)]));
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
