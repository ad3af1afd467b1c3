//! A policy of the user's own, held against what it is, or against first in, first out.

use super::super::lru::Lru;
use super::*;

/// Never lets anybody go.
#[derive(Default)]
struct Miser;

impl Eviction for Miser {
    fn insert(&mut self, _: Slot, _: &Facts) {}
    fn remove(&mut self, _: Slot) {}
    fn evict(&mut self, _: &dyn Entries) -> Option<Slot> {
        None
    }
}

/// Panics when the third comes.
#[derive(Default)]
struct Crowded(u32);

impl Eviction for Crowded {
    fn notes(&self) -> Notes {
        Notes::Counts
    }
    fn insert(&mut self, _: Slot, _: &Facts) {
        self.0 += 1;
        assert!(self.0 < 3, "too many");
    }
    fn remove(&mut self, _: Slot) {}
    fn evict(&mut self, _: &dyn Entries) -> Option<Slot> {
        None
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 50,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn one_without_fault_is_what_it_is(capacity in capacities(), steps in steps()) {
        let model = Box::<exact::Plain<exact::Recency>>::default();
        same(Policy::custom::<Lru>(), model, capacity, steps);
    }

    #[test]
    fn one_with_a_fault_is_first_in_first_out(capacity in capacities(), steps in steps()) {
        for policy in [Policy::custom::<Miser>(), Policy::custom::<Crowded>()] {
            let model = Box::<exact::Plain<exact::Arrival>>::default();
            same(policy, model, capacity, steps.clone());
        }
    }
}

#[test]
fn a_fault_is_noted_once_for_each() {
    let faults = Faults::default();
    for _ in 0..2 {
        let mut policy = Policy::custom::<Miser>().make_for(&faults);
        policy.insert(Slot::new(0), &Facts::new(0, 1, None));
        policy.insert(Slot::new(1), &Facts::new(0, 1, None));
        let entries = Notebook::default();
        let evicted = [(); 3].map(|()| policy.evict(&entries));
        assert_eq!(evicted, [Some(Slot::new(0)), Some(Slot::new(1)), None]);
    }
    assert_eq!((faults.take(), faults.take()), (2, 0));
}
