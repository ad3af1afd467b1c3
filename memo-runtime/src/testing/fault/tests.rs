use super::*;
use crate::park::block_on;
use crate::store::MemoryStore;
use crate::testing::ManualClock;

fn store() -> FaultStore {
    FaultStore::new(MemoryStore::new())
}

fn key() -> StoreKey {
    StoreKey::from("m1:test:key")
}

fn write(store: &FaultStore) -> bool {
    block_on(store.put_many(&[Write::new(key(), vec![1, 2, 3])])).is_ok()
}

fn read(store: &FaultStore) -> Option<Vec<u8>> {
    let mut reads = block_on(store.get_many(&[key()])).expect("a read without a fault");
    assert_eq!(reads.len(), 1);
    reads.remove(0).value
}

#[test]
fn each_kind_is_numbered_from_one_and_any_counts_all() {
    let store = store();
    store.fail(Operation::Write, 2);
    store.fail(Operation::Any, 4);
    assert!(write(&store));
    assert!(read(&store).is_some());
    assert!(!write(&store));
    assert!(
        block_on(store.remove_many(&[key()])).is_err(),
        "the fourth of all"
    );
    assert!(write(&store.clone()));
    assert_eq!(store.count(Operation::Write), 3);
    assert_eq!(store.count(Operation::Remove), 1);
    assert_eq!(store.count(Operation::Any), 5);
}

#[test]
fn a_failure_names_the_operation() {
    let store = store();
    store.fail_all(Operation::Touch);
    let error = block_on(store.touch_many(&[key()])).expect_err("a fault");
    let message = error.to_string();
    assert!(message.contains("touch_many"), "{message}");
    assert!(message.contains("a test lets touch 1 fail"), "{message}");
    store.heal();
    block_on(store.touch_many(&[key()])).expect("healed");
}

#[test]
fn what_is_dropped_is_confirmed_and_not_done() {
    let store = store();
    assert!(write(&store));
    store.drop_nth(Operation::Read, 1);
    store.drop_nth(Operation::Remove, 1);
    store.drop_nth(Operation::Touch, 1);
    assert_eq!(read(&store), None);
    assert_eq!(
        block_on(store.remove_many(&[key()])).expect("confirmed"),
        [true]
    );
    block_on(store.touch_many(&[key()])).expect("confirmed");
    assert_eq!(read(&store), Some(vec![1, 2, 3]));
}

#[test]
fn a_bit_flips_on_the_way_in_and_on_the_way_out() {
    let store = store();
    store.corrupt(Operation::Write, 1);
    store.corrupt(Operation::Read, 2);
    assert!(write(&store));
    assert_eq!(read(&store), Some(vec![1, 3, 3]));
    assert_eq!(
        read(&store),
        Some(vec![1, 2, 3]),
        "the same bit, back again"
    );
    assert_eq!(read(&store), Some(vec![1, 3, 3]));
}

#[test]
fn who_is_held_waits_and_who_is_delayed_waits_for_the_clock() {
    let clock = ManualClock::new();
    let store = store().with_clock(clock.clock());
    let held = store.hold(Operation::Read, 1);
    store.delay(Operation::Read, 2, Duration::from_secs(2));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| read(&store));
        block_on(held.reached());
        assert!(held.is_reached() && !first.is_finished());
        let second = scope.spawn(|| read(&store));
        while store.count(Operation::Read) < 2 {
            std::thread::yield_now();
        }
        held.release();
        assert_eq!(first.join().expect("released"), None);
        assert!(!second.is_finished());
        clock.advance(Duration::from_secs(2));
        assert_eq!(second.join().expect("its time has come"), None);
    });
}

#[test]
fn who_is_released_before_it_comes_passes() {
    let store = store();
    store.hold(Operation::Write, 1).release();
    assert!(write(&store));
}

#[test]
#[should_panic(expected = "write 1 cannot be planned: they are numbered from 1, and 1 are done")]
fn a_fault_of_the_past_is_a_mistake() {
    let store = store();
    assert!(write(&store));
    store.fail(Operation::Write, 1);
}
