//! What those who left leave behind is let go.

use super::Notebook;
use crate::eviction::lru::Lru;
use crate::eviction::s3_fifo::S3Fifo;
use crate::eviction::{Eviction, Facts, Slot};

fn facts(hash: u32) -> Facts {
    Facts::new(hash, 1, None)
}

#[test]
fn removals_leave_no_more_ghosts_than_there_are_entries() {
    let mut lru = Lru::default();
    for slot in 0..100 {
        lru.insert(Slot::new(slot), &facts(slot));
    }
    for round in 0..10_000 {
        let slot = Slot::new(round % 100);
        lru.remove(slot);
        lru.insert(slot, &facts(round));
        assert!(lru.records() <= 220, "{}", lru.records());
    }
    for slot in 0..100 {
        lru.remove(Slot::new(slot));
    }
    assert!(lru.records() <= 16, "{}", lru.records());
    assert_eq!(lru.evict(&Notebook::default()), None);
}

#[test]
fn order_outlives_the_numbers_of_arrivals() {
    let mut lru = Lru::default();
    lru.arrive_at(u32::MAX - 2);
    let entries = Notebook::default();
    for slot in 0..6 {
        entries.change(Slot::new(slot), |_| {});
        lru.insert(Slot::new(slot), &facts(slot));
    }
    // All were used at the same time: the order of arrival decides.
    let left: Vec<_> = std::iter::from_fn(|| lru.evict(&entries)).collect();
    assert_eq!(left, (0..6).map(Slot::new).collect::<Vec<_>>());
}

#[test]
fn who_returned_from_the_ghosts_is_forgotten_there() {
    let mut policy = S3Fifo::default();
    let entries = Notebook::default();
    let slot = |hash: u32| Slot::new(hash % 10);
    for hash in 0..10 {
        entries.change(slot(hash), |note| note.hash = hash);
        policy.insert(slot(hash), &facts(hash));
    }
    for round in 0..10_000_u32 {
        let left = policy.evict(&entries).unwrap();
        // Mostly one who left some rounds ago.
        let hash = round % 15;
        entries.change(left, |note| note.hash = hash);
        policy.insert(left, &facts(hash));
        assert!(policy.ghost_records() <= 40, "{}", policy.ghost_records());
    }
}
