//! Which version an answer may have.
//!
//! Each slot of the truth has a version, which a writer counts up before it invalidates. Once the invalidation
//! has returned, the version is *completed*: the slot's floor. A call notes the floor before it begins, and its
//! answer must not be older. All of it happens under one lock, in one process, so that before and after are facts.
//!
//! One thing is allowed (`docs/guide/stores.md`): who joins a compute of its own process gets what that has read,
//! although another process invalidated it meanwhile. A compute belongs to a call that is under way, so the floor
//! of a joiner is the lowest among these calls. What the joiner's own node had invalidated holds all the same.
//! And a slot whose function keeps copies in the process has a bound: what another node completed less than that
//! ago may not be known. It is the `l1_ttl`.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// How many completed versions of a slot are remembered: only how stale an answer was is told by them.
const REMEMBERED: usize = 1024;

/// A process, from its start to its end.
pub(crate) type Node = u64;

/// A connection of a node.
pub(crate) type Line = u64;

/// Who asks: its process, and the connection that it asks by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Who {
    pub(crate) node: Node,
    pub(crate) line: Line,
}

/// The versions, and who may see which.
#[derive(Debug)]
pub(crate) struct Judge {
    slots: Vec<Slot>,
    calls: HashMap<u64, Call>,
    next: u64,
    pub(crate) seen: Seen,
}

/// What was seen so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Answers that were asked for.
    pub(crate) answers: u64,
    pub(crate) computes: u64,
    /// Invalidations that completed.
    pub(crate) completed: u64,
    /// Answers older than what was completed when the call began, and allowed.
    pub(crate) stale: u64,
    pub(crate) worst_staleness: Duration,
    pub(crate) longest_call: Duration,
    /// What must not be.
    pub(crate) wrong: Vec<String>,
}

#[derive(Debug, Default)]
struct Slot {
    version: u64,
    bound: Duration,
    /// Who is changing it.
    writer: Option<Who>,
    /// The last completed version of each node.
    of_node: HashMap<Node, u64>,
    /// The completed versions, and when they were.
    completed: VecDeque<(u64, Instant)>,
}

#[derive(Debug)]
struct Call {
    who: Who,
    began: Instant,
    asked: Vec<Asked>,
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    slot: usize,
    /// What the answer may not be older than.
    floor: u64,
    /// The same, if it is the answer of a compute that another call began.
    floor_of_joined: u64,
}

impl Judge {
    /// Of a slot for each of `bounds`: so long another node may go on with what was invalidated.
    pub(crate) fn new(bounds: impl Iterator<Item = Duration>) -> Self {
        let slot = |bound| Slot {
            bound,
            ..Slot::default()
        };
        Self {
            slots: bounds.map(slot).collect(),
            calls: HashMap::new(),
            next: 0,
            seen: Seen::default(),
        }
    }

    /// A call is about to begin.
    pub(crate) fn begin(&mut self, who: Who, slots: &[usize], now: Instant) -> u64 {
        let asked = slots
            .iter()
            .map(|&slot| self.asked(who, slot, now))
            .collect();
        self.next += 1;
        let began = now;
        self.calls.insert(self.next, Call { who, began, asked });
        self.next
    }

    fn asked(&self, who: Who, slot: usize, now: Instant) -> Asked {
        let of_own = self.slots[slot].of_node.get(&who.node).copied();
        let of_own = of_own.unwrap_or(0);
        let floor = self.slots[slot].floor(now).max(of_own);
        let under_way = self.calls.values().filter(|call| call.who.node == who.node);
        let asked = under_way.flat_map(|call| &call.asked);
        let floors = asked
            .filter(|asked| asked.slot == slot)
            .map(|asked| asked.floor);
        let lowest = floors.min().unwrap_or(floor).min(floor);
        Asked {
            slot,
            floor,
            floor_of_joined: lowest.max(of_own),
        }
    }

    /// A call has returned these versions.
    pub(crate) fn end(&mut self, call: u64, may_have_joined: bool, versions: &[u64], now: Instant) {
        let Some(Call { who, began, asked }) = self.calls.remove(&call) else {
            let wrong = format!("call {call} has ended, and never began");
            return self.seen.wrong.push(wrong);
        };
        let took = now.duration_since(began);
        self.seen.longest_call = self.seen.longest_call.max(took);
        if asked.len() != versions.len() {
            let wrong = format!("{} answers to {} questions", versions.len(), asked.len());
            self.seen.wrong.push(wrong);
        }
        for (asked, &version) in asked.iter().zip(versions) {
            self.judge(who, began, *asked, may_have_joined, version);
        }
    }

    fn judge(&mut self, who: Who, began: Instant, asked: Asked, may_have_joined: bool, found: u64) {
        let slot = &self.slots[asked.slot];
        self.seen.answers += 1;
        let staleness = slot.staleness(found, began);
        let floor = if may_have_joined {
            asked.floor_of_joined
        } else {
            asked.floor
        };
        if found < floor {
            let (slot, node) = (asked.slot, who.node);
            self.seen.wrong.push(format!(
                "stale: node {node} answered version {found} of slot {slot}, and {floor} had completed; stale for \
                 {staleness:?} (may have joined: {may_have_joined})"
            ));
        } else if found > slot.version {
            let wrong = format!("version {found} of slot {} is to come", asked.slot);
            self.seen.wrong.push(wrong);
        } else if !staleness.is_zero() {
            self.seen.stale += 1;
            self.seen.worst_staleness = self.seen.worst_staleness.max(staleness);
        }
    }

    /// What a compute sees.
    pub(crate) fn read(&mut self, slot: usize) -> u64 {
        self.seen.computes += 1;
        self.slots[slot].version
    }

    /// What is true, for who compares.
    pub(crate) fn version(&self, slot: usize) -> u64 {
        self.slots[slot].version
    }

    /// Somebody changes the slot: the new version, or nothing if somebody else is at it.
    pub(crate) fn write(&mut self, who: Who, slot: usize) -> Option<u64> {
        let slot = &mut self.slots[slot];
        if slot.writer.is_some() {
            return None;
        }
        slot.writer = Some(who);
        slot.version += 1;
        Some(slot.version)
    }

    /// The invalidation of this version has returned.
    pub(crate) fn done(&mut self, who: Who, slot: usize, version: u64, now: Instant) {
        let slot = &mut self.slots[slot];
        slot.writer = None;
        slot.of_node.insert(who.node, version);
        slot.completed.push_back((version, now));
        if slot.completed.len() > REMEMBERED {
            slot.completed.pop_front();
        }
        self.seen.completed += 1;
    }

    /// The invalidation is given up: nobody may rely on it.
    pub(crate) fn abandon(&mut self, slot: usize) {
        self.slots[slot].writer = None;
    }

    /// Slots whose last change nobody has completed, nor is about to.
    pub(crate) fn owed(&self) -> Vec<usize> {
        let is_owed = |slot: &Slot| slot.writer.is_none() && slot.last() < slot.version;
        let slots = self.slots.iter().enumerate();
        slots
            .filter(|(_, slot)| is_owed(slot))
            .map(|(at, _)| at)
            .collect()
    }

    /// A connection has ended, for its process was killed perhaps.
    pub(crate) fn forget(&mut self, line: Line) {
        self.calls.retain(|_, call| call.who.line != line);
        for slot in &mut self.slots {
            slot.writer.take_if(|writer| writer.line == line);
        }
    }
}

impl Slot {
    fn last(&self) -> u64 {
        self.completed.back().map_or(0, |(version, _)| *version)
    }

    /// What everybody sees by now.
    fn floor(&self, now: Instant) -> u64 {
        let mut completed = self.completed.iter().rev();
        let known = completed.find(|(_, at)| now.duration_since(*at) >= self.bound);
        known.map_or(0, |(version, _)| *version)
    }

    /// For how long there had been a later version when the call began.
    fn staleness(&self, found: u64, began: Instant) -> Duration {
        let mut completed = self.completed.iter();
        let later = completed.find(|(version, _)| *version > found);
        later.map_or(Duration::ZERO, |(_, at)| {
            began.saturating_duration_since(*at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::now;

    const ONE: Who = Who { node: 1, line: 10 };
    const OTHER: Who = Who { node: 2, line: 20 };

    /// A judge whose slot was changed by `who`, just now.
    fn changed(by: Who, bound: Duration) -> (Judge, Instant) {
        let (mut judge, now) = (Judge::new([bound].into_iter()), now());
        assert_eq!(judge.write(by, 0), Some(1));
        judge.done(by, 0, 1, now);
        (judge, now)
    }

    fn is_wrong(
        judge: &mut Judge,
        who: Who,
        version: u64,
        may_have_joined: bool,
        at: Instant,
    ) -> bool {
        let call = judge.begin(who, &[0], at);
        judge.end(call, may_have_joined, &[version], at);
        !std::mem::take(&mut judge.seen.wrong).is_empty()
    }

    #[test]
    fn an_answer_older_than_what_was_completed_is_wrong() {
        let (mut judge, now) = changed(ONE, Duration::ZERO);
        for who in [ONE, OTHER] {
            assert!(is_wrong(&mut judge, who, 0, false, now));
            assert!(is_wrong(&mut judge, who, 0, true, now), "nothing to join");
            assert!(!is_wrong(&mut judge, who, 1, false, now));
            assert!(is_wrong(&mut judge, who, 2, false, now), "nobody wrote it");
        }
    }

    #[test]
    fn what_is_under_way_may_be_seen_or_not() {
        let (mut judge, now) = changed(ONE, Duration::ZERO);
        assert_eq!(judge.write(ONE, 0), Some(2));
        assert_eq!(judge.write(OTHER, 0), None);
        for version in [1, 2] {
            assert!(!is_wrong(&mut judge, OTHER, version, false, now));
        }
        judge.abandon(0);
        assert!(!is_wrong(&mut judge, OTHER, 1, false, now));
        assert_eq!(judge.owed(), [0]);
    }

    #[test]
    fn a_joiner_may_see_what_the_call_that_it_joins_may() {
        let (mut judge, now) = (Judge::new([Duration::ZERO].into_iter()), now());
        let _leader = judge.begin(ONE, &[0], now);
        judge.write(OTHER, 0);
        judge.done(OTHER, 0, 1, now);
        let now = now + Duration::from_millis(1);
        assert!(!is_wrong(&mut judge, ONE, 0, true, now));
        assert!(
            is_wrong(&mut judge, ONE, 0, false, now),
            "its own compute is later"
        );
        assert!(
            is_wrong(&mut judge, OTHER, 0, true, now),
            "another process computes"
        );
        judge.write(ONE, 0);
        judge.done(ONE, 0, 2, now);
        assert!(
            is_wrong(&mut judge, ONE, 1, true, now),
            "its own node invalidated"
        );
        assert_eq!(judge.seen.stale, 1);
    }

    #[test]
    fn another_node_may_be_late_by_the_bound() {
        let bound = Duration::from_secs(1);
        let (mut judge, now) = changed(ONE, bound);
        assert!(is_wrong(&mut judge, ONE, 0, false, now));
        assert!(!is_wrong(&mut judge, OTHER, 0, false, now + bound / 2));
        assert!(is_wrong(&mut judge, OTHER, 0, false, now + bound));
        assert_eq!(judge.seen.worst_staleness, bound / 2);
    }

    #[test]
    fn a_killed_process_holds_up_nobody() {
        let mut judge = Judge::new([Duration::ZERO].into_iter());
        judge.write(ONE, 0);
        judge.begin(ONE, &[0], now());
        judge.forget(ONE.line);
        assert_eq!((judge.owed(), judge.calls.len()), (vec![0], 0));
        assert_eq!(judge.write(OTHER, 0), Some(2));
    }
}
