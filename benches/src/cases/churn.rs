//! Calls of which nearly none finds anything: 99 of 100 keys have never been asked for.

use std::cell::{Cell, RefCell};
use std::hint::black_box;
use std::time::Duration;

use memo_benches::timed;

use super::functions::{self, Visit, compute_counted};
use crate::measure::{Case, Group, rounds};
use crate::peers::{self, Expiring, Floor, Peer, Peers};
use crate::report::{Part, at_most, rows};
use crate::settings::Settings;

pub(super) const CAPACITY: usize = 10_000;
const CALLS: u64 = 20_000;

/// What `cargo xtask bench churn` measures.
pub(crate) fn run(settings: &Settings) -> Part {
    let mut groups = [group()];
    let measured = rounds(&mut groups, settings.rounds);
    let mut part = settings.part("churn");
    let (group, measured) = (&groups[0], &measured[0]);
    part.verdicts
        .extend(at_most(group, measured, "memokit", 4.0));
    let mut section = rows(group, measured);
    "Room for 10,000 entries. The floor holds as many: it takes the oldest out. `quick_cache`, `moka` \
        and memokit let one of many callers compute; the others do not, or are told to."
        .clone_into(&mut section.text);
    part.sections.push(section);
    part
}

fn group() -> Group {
    let mut churn = Churn { cases: Vec::new() };
    each(&mut churn);
    Group {
        id: "d",
        title: "d) get or compute, 99 of 100 keys are new",
        cases: churn.cases,
    }
}

/// Visits all ways to get or compute that have room for [`CAPACITY`] entries, the floor first.
pub(super) fn each(visit: &mut impl Visit<u64, u64>) {
    visit.local(<Floor<u64, u64> as Peer<u64, u64>>::NAME, floor());
    functions::churn::each(visit);
    peers::all(&mut Bounded { visit });
}

/// A map, from which the oldest is taken out.
fn floor() -> impl Fn(&u64) -> u64 {
    let floor: Floor<u64, u64> = Floor::new(CAPACITY);
    let ring = RefCell::new((vec![0; CAPACITY], 0));
    move |key| {
        let miss = || {
            let (keys, next) = &mut *ring.borrow_mut();
            floor.remove(&keys[*next]);
            keys[*next] = *key;
            *next = (*next + 1) % CAPACITY;
            compute_counted(*key)
        };
        floor.get_or(key, miss)
    }
}

/// A key that no other number has.
pub(super) fn fresh(number: u64) -> u64 {
    number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

struct Churn {
    cases: Vec<Case>,
}

impl Visit<u64, u64> for Churn {
    fn shared(&mut self, name: &'static str, get: impl Fn(&u64) -> u64 + Send + Sync + 'static) {
        self.local(name, get);
    }

    fn local(&mut self, name: &'static str, get: impl Fn(&u64) -> u64 + 'static) {
        // They would grow for ever.
        if name.contains("unbounded") {
            return;
        }
        let next = Cell::new(1_u64);
        let ask = move || -> Duration {
            timed(|| {
                let mut number = next.get();
                for _ in 0..CALLS {
                    number += 1;
                    let key = if number.is_multiple_of(100) {
                        number / 100 % 16
                    } else {
                        fresh(number)
                    };
                    black_box(get(black_box(&key)));
                }
                next.set(number);
            })
        };
        ask();
        self.cases.push(Case {
            name,
            operations: usize::try_from(CALLS).unwrap_or(usize::MAX),
            run: Box::new(ask),
            is_alone: true,
            allocations: None,
            hits: None,
        });
    }
}

struct Bounded<'a, T> {
    visit: &'a mut T,
}

impl<T: Visit<u64, u64>> Peers<u64, u64> for Bounded<'_, T> {
    fn bounded<P: Peer<u64, u64> + Sync>(&mut self) {
        if self.visit.wants(P::NAME) {
            let peer = P::new(CAPACITY);
            let get = move |key: &u64| peer.get_or(key, || compute_counted(*key));
            self.visit.shared(P::NAME, get);
        }
    }

    fn expiring<P: Expiring<u64, u64> + Sync>(&mut self) {
        if self.visit.wants(P::NAME_WITH_TTL) {
            let peer = P::with_ttl(CAPACITY);
            let get = move |key: &u64| peer.get_or(key, || compute_counted(*key));
            self.visit.shared(P::NAME_WITH_TTL, get);
        }
    }

    fn map<P: Peer<u64, u64> + Sync>(&mut self) {}
}
