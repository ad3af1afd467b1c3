//! What the digest of a value sees.

use std::collections::{BTreeMap, HashMap};

use super::digest::digest;

fn of<V: serde::Serialize>(value: V) -> u64 {
    digest(&value, false).expect("a digest")
}

#[test]
fn values_that_differ_have_different_digests() {
    let digests = [
        of(1_u8),
        of(1_u16),
        of(1_i8),
        of(1_u128),
        of(1.0_f32),
        of(1.0_f64),
        of(0.0_f64),
        of(-0.0_f64),
        of(true),
        of('1'),
        of("1"),
        of(()),
        of(None::<u8>),
        of(Some(1_u8)),
        of(Some(None::<u8>)),
        of(Some(())),
        of([1_u8]),
        of([1_u8, 1]),
        of([1_u8, 2]),
        of([2_u8, 1]),
        of((1_u8, "1")),
        of(vec![1_u8]),
        of(vec![1_u8, 1]),
        of(vec![vec![1_u8], vec![]]),
        of(vec![Vec::<u8>::new()]),
        of(Vec::<u8>::new()),
        of(Ok::<u8, u8>(1)),
        of(Err::<u8, u8>(1)),
        of(BTreeMap::from([(1_u8, 2_u8), (3, 4)])),
        of(BTreeMap::from([(1_u8, 4_u8), (3, 2)])),
        of(BTreeMap::from([(2_u8, 1_u8), (4, 3)])),
        of(std::time::Duration::new(1, 2)),
        of(std::time::Duration::new(2, 1)),
    ];
    let distinct: std::collections::HashSet<_> = digests.iter().collect();
    assert_eq!(distinct.len(), digests.len());
}

#[test]
fn the_order_in_a_map_counts_for_nothing() {
    let entries = (0..100_u32).map(|n| (n, n.to_string()));
    let one: HashMap<_, _> = entries.clone().collect();
    let two: HashMap<_, _> = entries.clone().rev().collect();
    assert_eq!(of(&one), of(&two));
    let sorted: BTreeMap<_, _> = entries.collect();
    assert_eq!(of(one), of(sorted));
}

#[test]
fn a_value_that_cannot_be_written_has_none() {
    let poisoned = std::sync::Mutex::new(1_u8);
    let poison = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _held = poisoned.lock();
        panic!("while it is held");
    }));
    assert!(poison.is_err());
    assert_eq!(digest(&poisoned, false), None);
}
