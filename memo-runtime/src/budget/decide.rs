//! Who gives, when the budget is used up: who was used least for what it takes.

use std::cell::Cell;
use std::sync::Arc;

use super::share::{Answer, Share};
use super::{Budget, Spill};
use crate::sync::atomic::Ordering;
use crate::sync::thread_local;

/// How many entries a memo makes room for itself, at least, once it has asked in vain, so that
/// what asking costs is little for each.
const PATIENCE: u64 = 32;

thread_local! {
    /// Whether this thread is taking from memos, whose listeners may call others: those make room for
    /// themselves, or this would never end.
    static IS_DECIDING: Cell<bool> = const { Cell::new(false) };
}

/// That this thread takes from memos, until this is dropped.
struct Deciding;

impl Deciding {
    fn begin() -> Option<Self> {
        // A thread that is ending takes from nobody.
        let was = IS_DECIDING.try_with(|is| is.replace(true)).unwrap_or(true);
        (!was).then_some(Self)
    }
}

impl Drop for Deciding {
    fn drop(&mut self) {
        let _ = IS_DECIDING.try_with(|is| is.set(false));
    }
}

/// Shares and what they are worth, the least first.
fn ranked(shares: Vec<Arc<Share>>) -> Vec<(u128, Arc<Share>)> {
    let mut ranked: Vec<_> = shares
        .into_iter()
        .map(|share| (share.worth(), share))
        .collect();
    ranked.sort_by_key(|(worth, _)| *worth);
    ranked
}

impl Share {
    /// Has others make room for an entry of this `weight`, for which so many bytes are `missing`, if they
    /// were used less.
    ///
    /// A memo may always have its floor, and a single entry, whatever it was used. Called under no lock.
    pub(crate) fn ask(self: &Arc<Self>, missing: u64, weight: u64, spill: &mut Spill) -> Answer {
        let Some(_deciding) = Deciding::begin() else {
            return self.alone(weight);
        };
        let budget = &*self.budget;
        budget.shed(spill);
        let size = self.size();
        // What its own entries could not make room for, if they all left.
        let beyond = weight.saturating_sub(size);
        let is_due = beyond > 0 || size.saturating_add(missing) <= budget.floor();
        let wanted = match beyond {
            0 => missing.max(self.grain()),
            beyond => beyond,
        };
        let worth = self.worth();
        let mut got = 0;
        let mut seen = 0;
        loop {
            let some = budget.some();
            seen += some.len();
            let is_last = some.is_empty() || seen >= budget.count.load(Ordering::Relaxed);
            got += self.take_from(some, wanted, (!is_due).then_some(worth), spill);
            if got >= wanted || !is_due || is_last {
                break;
            }
        }
        if got == 0 {
            return self.alone(weight);
        }
        self.add(got);
        // The limit may have been lowered meanwhile, also by a listener of what has left.
        budget.shed(spill);
        Answer::Others
    }

    /// Takes from `others`, of those that are worth less only, if this says how much that is.
    fn take_from(
        self: &Arc<Self>,
        mut others: Vec<Arc<Self>>,
        wanted: u64,
        worth: Option<u128>,
        spill: &mut Spill,
    ) -> u64 {
        others.retain(|other| !Arc::ptr_eq(other, self));
        // First what nobody needs.
        let mut got: u64 = others.iter().map(|other| other.skim()).sum();
        let floor = self.budget.floor();
        for (of_other, other) in ranked(others) {
            // By an eighth less, at least: two of the same worth do not take from each other in turn.
            if got >= wanted || worth.is_some_and(|worth| of_other + of_other / 8 >= worth) {
                break;
            }
            let claimed = other.claim(wanted - got, floor);
            if claimed > 0 {
                got += other.collect(claimed, spill);
            }
        }
        got
    }

    /// Nobody else makes room.
    fn alone(&self, weight: u64) -> Answer {
        if weight > self.size() {
            return Answer::Nobody;
        }
        self.wait_for(self.grain().max(weight.saturating_mul(PATIENCE)));
        Answer::Own
    }
}

impl Budget {
    /// Sets the most bytes; what is too much leaves at once, of the least used memos first.
    ///
    /// What is pinned stays.
    pub(crate) fn set_limit(&self, limit: u64) {
        self.limit.store(limit, Ordering::SeqCst);
        let Some(_deciding) = Deciding::begin() else {
            // A listener that is told of what leaves: whoever takes goes on by the new limit.
            return;
        };
        let mut before = u64::MAX;
        // Others may store meanwhile, and what they have taken before is taken away in the next round.
        while (1..before).contains(&self.excess()) {
            before = self.excess();
            let mut spill = Spill::EMPTY;
            self.shed(&mut spill);
        }
    }

    /// Takes from all what they have too much.
    fn shed(&self, spill: &mut Spill) {
        for floor in [self.floor(), 0] {
            // Below the floors only if what is pinned has left no other way.
            self.shed_down_to(floor, spill);
        }
    }

    fn shed_down_to(&self, floor: u64, spill: &mut Spill) {
        if self.excess() == 0 {
            return;
        }
        let shares = self.all();
        for share in &shares {
            share.yield_free();
        }
        for (_, share) in ranked(shares) {
            let claimed = share.claim(self.excess(), floor);
            if claimed > 0 {
                self.give_back(share.collect(claimed, spill));
            }
        }
    }
}
