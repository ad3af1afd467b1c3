//! What is kept of one value in a thread: what a hit reads, and what only others ask for.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Tick;
use crate::entry::{Entry, Freshness, Head, Usage};
use crate::policy::Priority;
use crate::version::{Belonging, FillToken};

/// Bits of [`Stored::note`] that count uses; the others have the nanoseconds of the compute.
const USES: u32 = 2;
const MOST_USES: u32 = (1 << USES) - 1;
/// What took longer has its time in its head.
const LONG: u64 = (u32::MAX >> USES) as u64;

/// What a hit reads: as small as can be, for it lies in the table itself.
#[derive(Debug)]
pub(super) struct Stored<K, V> {
    pub(super) key: K,
    pub(super) value: V,
    /// The number of the first invalidation that takes it away. Zero where there is more to ask:
    /// that is told by the details.
    until_number: Cell<u64>,
    /// How often it was used, up to three, and what its compute took.
    note: Cell<u32>,
    /// Where its details are, and who it is to the policy.
    pub(super) id: u32,
}

/// What else is known of an entry.
#[derive(Debug)]
pub(super) struct Detail {
    pub(super) hash: u64,
    /// Which entry it is: an id is given again.
    pub(super) arrival: u64,
    pub(super) token: FillToken,
    pub(super) written: Tick,
    /// When it turns stale, if ever.
    until: Tick,
    pub(super) weight: u64,
    /// What it has besides, if that is anything.
    pub(super) head: Option<Rc<Head>>,
    /// Whether it is to leave as soon as nobody reads the table.
    is_leaving: Cell<bool>,
}

/// An entry that has left, to be dropped where nothing is borrowed.
#[derive(Debug)]
pub(super) struct Gone<K, V> {
    pub(super) stored: Stored<K, V>,
    pub(super) head: Option<Rc<Head>>,
}

/// One entry: which it is, while others come and go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Ident {
    pub(super) id: u32,
    pub(super) arrival: u64,
}

/// An entry as it is met.
#[derive(Debug)]
pub(super) struct View<'t, K, V> {
    pub(super) stored: &'t Stored<K, V>,
    pub(super) detail: &'t Detail,
}

/// An entry on its way into the table.
#[derive(Debug)]
pub(super) struct Packed<K, V> {
    pub(super) stored: Stored<K, V>,
    pub(super) detail: Detail,
}

impl<K: Clone, V> Packed<K, V> {
    pub(super) fn new(entry: Entry<K, V>) -> Self {
        let Entry { key, value, head } = entry;
        let nanos = u64::try_from(head.cost.as_nanos()).unwrap_or(u64::MAX);
        let is_rich = head.is_rich() || nanos > LONG;
        let nanos = u32::try_from(nanos.min(LONG)).unwrap_or_default();
        let detail = Detail {
            hash: head.hash,
            arrival: 0,
            token: head.token,
            written: head.written,
            until: head.fresh_until.unwrap_or(Tick::NEVER),
            // A head for its cost alone was not weighed.
            weight: if is_rich && !head.is_rich() {
                head.weight.saturating_add(super::table::HEAD as u64)
            } else {
                head.weight
            },
            head: is_rich.then(|| Rc::new(head)),
            is_leaving: Cell::new(false),
        };
        Self {
            stored: Stored {
                key: Arc::unwrap_or_clone(key),
                value,
                until_number: Cell::new(detail.until_number()),
                note: Cell::new(nanos << USES),
                id: u32::MAX,
            },
            detail,
        }
    }
}

impl<K, V> Packed<K, V> {
    pub(super) fn view(&self) -> View<'_, K, V> {
        View {
            stored: &self.stored,
            detail: &self.detail,
        }
    }
}

impl<K, V> Stored<K, V> {
    /// Whether a hit need ask no more than whether `latest`, the number of the last invalidation of its
    /// key, leaves it alone.
    #[inline]
    pub(super) fn holds(&self, latest: u64) -> bool {
        latest < self.until_number.get()
    }

    /// Lets each hit ask the details.
    pub(super) fn ask(&self) {
        self.until_number.set(0);
    }

    /// Notes a use, up to three; then nothing is written any more.
    #[inline]
    pub(super) fn note_use(&self) {
        let note = self.note.get();
        if note & MOST_USES != MOST_USES {
            self.note.set(note + 1);
        }
    }

    pub(super) fn uses(&self) -> u64 {
        u64::from(self.note.get() & MOST_USES)
    }

    pub(super) fn set_uses(&self, uses: u8) {
        let note = self.note.get() & !MOST_USES;
        self.note.set(note | u32::from(uses).min(MOST_USES));
    }

    /// What its compute took, unless that was long.
    #[inline]
    pub(super) fn cost_nanos(&self) -> u64 {
        u64::from(self.note.get() >> USES)
    }
}

impl Detail {
    fn until_number(&self) -> u64 {
        if self.head.is_none() && self.until == Tick::NEVER {
            self.token.overtaken_at()
        } else {
            0
        }
    }

    /// When it may no longer be served, as things stand.
    pub(super) fn dies_at(&self) -> Option<Tick> {
        match &self.head {
            Some(head) => head.dies_at(),
            None => (self.until != Tick::NEVER).then_some(self.until),
        }
    }

    /// Whether its time may be served still, `now` being asked for only where that matters.
    pub(super) fn is_fresh(&self, now: impl FnOnce() -> Tick) -> bool {
        match &self.head {
            Some(head) => head.freshness(now) == Freshness::Fresh,
            None => self.until == Tick::NEVER || now() < self.until,
        }
    }

    pub(super) fn is_leaving(&self) -> bool {
        self.is_leaving.get()
    }
}

impl<K, V> View<'_, K, V> {
    pub(super) fn ident(&self) -> Ident {
        Ident {
            id: self.stored.id,
            arrival: self.detail.arrival,
        }
    }

    /// Lets it leave as soon as nobody reads the table; nobody is answered with it from now on.
    pub(super) fn leave_soon(&self) {
        self.stored.ask();
        self.detail.is_leaving.set(true);
    }

    pub(super) fn cost(&self) -> Duration {
        match &self.detail.head {
            Some(head) => head.cost,
            None => Duration::from_nanos(self.stored.cost_nanos()),
        }
    }

    /// All that is known of it, in one piece; `uses` are those that were noted.
    pub(super) fn head(&self, uses: u64) -> Rc<Head> {
        let detail = self.detail;
        if let Some(head) = &detail.head {
            head.usage.raise_uses(uses);
            return Rc::clone(head);
        }
        let until = (detail.until != Tick::NEVER).then_some(detail.until);
        Rc::new(Head {
            hash: detail.hash,
            token: detail.token,
            groups: Belonging::default(),
            written: detail.written,
            fresh_until: until,
            kept_until: until,
            is_served_late: false,
            tti: None,
            cost: self.cost(),
            weight: detail.weight,
            pinned: false,
            priority: Priority::Normal,
            usage: Usage::of(uses),
            arrival: detail.arrival,
        })
    }
}
