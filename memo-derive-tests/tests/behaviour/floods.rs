//! Keys that somebody has chosen to do harm, and keys that nobody asks for twice.

use std::cell::Cell;
use std::collections::HashSet;
use std::env;
use std::hash::{Hash, Hasher};
use std::process::Command;

use memokit::{Memo, Policy, Source};

use crate::support::conserves;

thread_local! {
    /// What the hasher said of the last key.
    static HASHED: Cell<u64> = const { Cell::new(0) };
}

#[derive(Clone, Eq, PartialEq)]
struct Seen(u64);

impl Hash for Seen {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
        HASHED.set(state.finish());
    }
}

/// The hash of a key, as a memo sees it.
fn hash(memo: &Memo<Seen, u64>, key: u64) -> u64 {
    memo.contains(Seen(key));
    HASHED.get()
}

/// The parts of a hash by which keys are spread: over the parts of a memo, their slots, what is compared first.
const PARTS: [u32; 4] = [0, 8, 32, 55];

fn part(hash: u64, shift: u32) -> u64 {
    (hash >> shift) & 0xff
}

/// How many of 256 places 64 keys come to, at least, that were not chosen for this process.
const LEAST_SPREAD: usize = 8;

/// What the other process is given: the keys that collide in this one, for each part.
const CHOSEN: &str = "MEMOKIT_TEST_CHOSEN_KEYS";

#[test]
fn c_06_keys_that_collide_in_one_process_do_not_in_another() {
    let memo = Memo::<Seen, u64>::builder("seeded").build();
    if let Ok(chosen) = env::var(CHOSEN) {
        for (shift, keys) in PARTS.into_iter().zip(chosen.split(';')) {
            let keys = keys.split(',').map(|key| key.parse().unwrap());
            let hit: HashSet<u64> = keys.map(|key| part(hash(&memo, key), shift)).collect();
            // Where there is no secret it is one; as chance has it, 57 in the mean.
            assert!(hit.len() > LEAST_SPREAD, "{} at {shift}", hit.len());
        }
        return;
    }
    let chosen = PARTS.map(|shift| {
        let colliding = (0..).filter(|key| part(hash(&memo, *key), shift) == 7);
        let keys: Vec<_> = colliding.take(64).map(|key| key.to_string()).collect();
        keys.join(",")
    });
    let me = "floods::c_06_keys_that_collide_in_one_process_do_not_in_another";
    let other = Command::new(env::current_exe().unwrap())
        .args(["--exact", me])
        .env(CHOSEN, chosen.join(";"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&other.stdout);
    assert!(
        other.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

#[test]
fn c_06_a_flood_of_keys_that_collide_stays_within_the_limit_and_finds_each() {
    /// All keys have one hash, whatever the secret.
    #[derive(Clone, Debug, Eq, PartialEq)]
    struct Same(u64);
    impl Hash for Same {
        fn hash<H: Hasher>(&self, state: &mut H) {
            0_u64.hash(state);
        }
    }
    let memo = Memo::<Same, u64>::builder("flooded").capacity(100).build();
    for key in 0..1_000 {
        assert_eq!(memo.get_or_insert_with(Same(key), || key), key);
        assert!(memo.len() <= 100);
    }
    for entry in &memo {
        assert_eq!(entry.key().0, *entry.value());
        assert_eq!(memo.peek(entry.key().clone()), Some(*entry.value()));
    }
    conserves(&memo.stats());
}

const ROOM: u64 = 1_000;
const HOT: u64 = 200;

/// How many of the keys that were used often are in after a walk over ten times as many as there is room for.
fn left_after_a_scan(policy: Policy) -> usize {
    let capacity = usize::try_from(ROOM).unwrap();
    let memo = Memo::<u64, u64>::builder("scanned")
        .capacity(capacity)
        .policy(policy)
        .build();
    for round in 0..10 {
        for key in 0..HOT {
            memo.get_or_insert_with(key, || key);
        }
        // Others come now and then, and make the memo full.
        for key in 0..ROOM / 10 {
            memo.get_or_insert_with(1_000_000 + round * ROOM + key, || key);
        }
    }
    for key in 0..10 * ROOM {
        memo.get_or_insert_with(2_000_000 + key, || key);
    }
    (0..HOT).filter(|key| memo.contains(*key)).count()
}

#[test]
fn c_10_a_scan_leaves_what_is_used_often() {
    for policy in [Policy::Best, Policy::TinyLfu, Policy::S3Fifo, Policy::Lfu] {
        let left = left_after_a_scan(policy);
        assert!(left >= 180, "{policy:?}: {left} of {HOT}");
    }
    // Others are pushed out by it, as the guide says.
    for policy in [Policy::Lru, Policy::Fifo] {
        assert_eq!(left_after_a_scan(policy), 0, "{policy:?}");
    }
}

#[test]
fn c_10_hits_go_on_while_a_scan_does() {
    let memo = Memo::<u64, u64>::builder("scanned").capacity(1000).build();
    let mut hits = 0;
    for n in 0..20 * ROOM {
        memo.get_or_insert_with(1_000_000 + n, || n);
        let key = n * 7 % HOT;
        let is_hit = memo.outcome(key, || key).source == Source::L1;
        hits += u64::from(is_hit && n >= 10 * ROOM);
    }
    assert!(hits >= 9_900, "{hits} of 10000");
    conserves(&memo.stats());
}
