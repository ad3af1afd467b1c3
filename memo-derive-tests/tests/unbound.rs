//! Memos with `scope = thread` in a program that binds no runtime: a hit finds what its thread has in a
//! place of the function's own.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use memokit::{EventKind, memoize, memoized};

thread_local!(static COMPUTES: Cell<u64> = const { Cell::new(0) });

fn computes() -> u64 {
    COMPUTES.get()
}

/// Lets no other test of these run meanwhile: what one invalidates of the whole program, the others have lost.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn a_value_is_found_counted_and_forgotten() {
    #[memoize(scope = thread)]
    fn square(n: u64) -> Rc<u64> {
        COMPUTES.set(COMPUTES.get() + 1);
        Rc::new(n * n)
    }
    let _alone = alone();
    let first = square(3);
    assert!(Rc::ptr_eq(&first, &square(3)));
    assert_eq!((computes(), square::memo().stats().hits), (1, 1));
    assert!(square::invalidate(3));
    assert_eq!((*square(3), computes()), (9, 2));
    square::memo().clear().wait().expect("done");
    assert_eq!((*square(3), computes()), (9, 3));
    square::insert(3, Rc::new(7));
    assert_eq!((*square(3), computes()), (7, 3));
    square::memo().set_enabled(false);
    assert_eq!((*square(3), computes()), (9, 4));
    square::memo().set_enabled(true);
    assert_eq!((*square(3), computes()), (7, 4));
    assert_eq!(square::entry(3).expect("stored").uses, 2);
}

#[test]
fn another_threads_invalidation_holds_for_a_hit() {
    #[memoize(scope = thread, tags("unbound"))]
    fn tagged(n: u64) -> u64 {
        COMPUTES.set(COMPUTES.get() + 1);
        n
    }
    #[memoize(scope = thread)]
    fn plain(n: u64) -> u64 {
        COMPUTES.set(COMPUTES.get() + 1);
        n
    }
    let _alone = alone();
    let invalidations: [fn(); 4] = [
        || assert!(!plain::invalidate(1)),
        || plain::memo().clear().wait().expect("done"),
        || memokit::invalidate_all().wait().expect("done"),
        || memokit::invalidate_tag("unbound").wait().expect("done"),
    ];
    for (round, invalidate) in invalidations.into_iter().enumerate() {
        let _ = (plain(1), tagged(1));
        let before = computes();
        let _ = (plain(1), tagged(1));
        assert_eq!(computes(), before);
        thread::spawn(invalidate).join().expect("no panic");
        match round {
            3 => tagged(1),
            _ => plain(1),
        };
        assert_eq!(computes(), before + 1, "{round}");
    }
}

#[test]
fn the_end_of_a_thread_drops_what_it_has_and_its_drops_may_call_memos() {
    static DROPS: AtomicU64 = AtomicU64::new(0);
    struct Noisy(u64);
    impl Drop for Noisy {
        fn drop(&mut self) {
            DROPS.fetch_add(1, Ordering::SeqCst);
            assert_eq!((echo(self.0), echo(self.0)), (self.0, self.0));
            assert!(self.0 != 2, "the drop of a value panics");
        }
    }
    #[memoize(scope = thread)]
    fn noisy(n: u64) -> Rc<Noisy> {
        Rc::new(Noisy(n))
    }
    #[memoize(scope = thread)]
    fn echo(n: u64) -> u64 {
        n
    }
    // Whichever of the two is there first.
    let _alone = alone();
    for echo_first in [false, true] {
        let thread = thread::spawn(move || {
            if echo_first {
                echo(0);
            }
            for n in [1, 2, 3, 1] {
                noisy(n);
            }
            echo(1);
            assert_eq!(noisy::memo().len(), 3);
        });
        thread.join().expect("no panic");
        assert_eq!(DROPS.swap(0, Ordering::SeqCst), 3);
        let stats = noisy::memo().stats();
        assert_eq!((stats.entries, stats.bytes, stats.hits), (0, 0, 1));
        noisy::memo().reset_stats();
        assert_eq!((echo::memo().len(), noisy::memo().len()), (0, 0));
    }
}

#[derive(Clone, memokit::Memoized)]
struct Shape {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Shape {
    #[cache_calculation(scope = thread)]
    fn outline(&self, scale: u64) -> Rc<[u64]> {
        Rc::new([self.id, scale])
    }
}

#[test]
fn values_of_methods_are_found_too() {
    let _alone = alone();
    let shape = Shape { id: 7 };
    assert!(Rc::ptr_eq(&shape.outline(1), &shape.outline(1)));
}

#[test]
fn who_listens_is_told_of_hits() {
    static TOLD: AtomicBool = AtomicBool::new(false);
    #[memoize(scope = thread)]
    fn heard(n: u64) -> u64 {
        n
    }
    let _alone = alone();
    heard(1);
    heard(1);
    heard::memo().on_event(|event| {
        let is_hit = matches!(event.kind, EventKind::Hit { .. });
        TOLD.fetch_or(is_hit, Ordering::SeqCst);
    });
    heard(1);
    assert!(TOLD.load(Ordering::SeqCst));
    assert_eq!(heard::memo().stats().hits, 2);
}
