//! Memos of which each thread has values of its own.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;

use memo_derive_tests::{Bench, Calls};
use memokit::testing::{hit, miss};
use memokit::{EventKind, Put, Scope, Source, memoize, memoized};

use crate::support::{conserves, panics};

#[derive(Debug, PartialEq)]
struct Tree(Vec<String>);

#[memoize(scope = thread)]
fn parsed(text: &str) -> Rc<Tree> {
    Rc::new(Tree(text.split(' ').map(str::to_owned).collect()))
}

#[memokit::test]
fn a_value_need_not_be_send() {
    let first = miss!(parsed("a b"));
    let again = hit!(parsed("a b"));
    assert!(Rc::ptr_eq(&first, &again));
    assert_eq!(parsed::peek("a b"), Some(first));
    assert_eq!(parsed::outcome("a b").source, Source::L1);
    assert_eq!(parsed::outcome("c").source, Source::Computed);
    let info = parsed::memo().info();
    assert_eq!(info.scope, Scope::Thread);
    let registry = memokit::registry();
    let known = registry.get(info.name).expect("known");
    assert_eq!((known.scope, known.stats.hits), (Scope::Thread, 2));
    assert!(registry.report().to_string().contains("thread::parsed"));
}

/// Runs code in another thread of the same runtime, and waits for it.
fn elsewhere<R: Send>(bench: &Bench, code: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let _bound = bench.runtime.enter();
            code()
        });
        thread.join().expect("no panic")
    })
}

/// A thread of a runtime that does one thing after the other, and keeps its values in between.
struct Other {
    jobs: mpsc::Sender<Job>,
    done: mpsc::Receiver<()>,
}

type Job = Box<dyn FnOnce() + Send>;

impl Other {
    /// What it is given, it does at once.
    fn does(&self, job: impl FnOnce() + Send + 'static) {
        self.jobs.send(Box::new(job)).expect("a thread");
        self.done.recv().expect("no panic");
    }
}

/// Runs a test with a second thread beside it.
fn beside(test: impl FnOnce(&Other)) {
    let bench = Bench::sync();
    let (jobs, given) = mpsc::channel::<Job>();
    let (tell, done) = mpsc::channel();
    let runtime = &bench.runtime;
    thread::scope(|scope| {
        scope.spawn(move || {
            let _bound = runtime.enter();
            for job in given {
                job();
                tell.send(()).expect("the test waits");
            }
        });
        let _bound = runtime.enter();
        test(&Other { jobs, done });
    });
}

#[memoize(scope = thread, tags("number:{n}", "numbers"), namespace = "thread tests")]
fn square(n: u64) -> u64 {
    n * n
}

#[test]
fn each_thread_has_values_of_its_own() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = thread)]
    fn counted(n: u64) -> u64 {
        CALLS.add();
        n
    }
    beside(|other| {
        counted(1);
        other.does(|| {
            assert!(!counted::contains(1));
            counted(1);
            hit!(counted(1), 1);
            counted::insert(2, 7);
        });
        assert_eq!((CALLS.count(), counted::peek(2)), (2, None));
        let stats = counted::memo().stats();
        assert_eq!((stats.computes, stats.entries, stats.hits), (2, 3, 1));
        assert_eq!(
            (counted::memo().len(), counted::memo().iter().count()),
            (3, 1)
        );
    });
}

#[test]
fn an_invalidation_by_any_thread_holds_in_all() {
    type Invalidate = fn();
    let all: [(&str, Invalidate); 6] = [
        ("key", || assert!(!square::invalidate(3))),
        ("clear", || drop(square::memo().clear())),
        ("tag", || {
            memokit::invalidate_tag("number:3").wait().expect("done");
        }),
        ("namespace", || {
            memokit::invalidate_namespace("thread tests")
                .wait()
                .expect("done");
        }),
        ("all", || memokit::invalidate_all().wait().expect("done")),
        ("registry", || {
            let name = square::memo().name();
            let done = memokit::registry().clear(name).expect("known").wait();
            done.expect("done");
        }),
    ];
    for (what, invalidate) in all {
        beside(|other| {
            square(3);
            hit!(square(3), 9);
            other.does(invalidate);
            assert_eq!(square::peek(3), None, "{what}");
            miss!(square(3), 9);
            hit!(square(3), 9);
            conserves(&square::memo().stats());
        });
    }
}

#[test]
fn a_compute_that_another_thread_overtakes_does_not_store() {
    thread_local!(static MEANWHILE: Cell<Option<fn()>> = const { Cell::new(None) });
    #[memoize(scope = thread, tags("overtaken"))]
    fn slow(n: u64) -> u64 {
        if let Some(meanwhile) = MEANWHILE.take() {
            thread::scope(|scope| {
                let runtime = RUNTIME.with(|bench| bench.borrow().clone());
                let thread = scope.spawn(move || {
                    let _bound = runtime.expect("a bench").runtime.enter();
                    meanwhile();
                });
                thread.join().expect("no panic");
            });
        }
        n
    }
    thread_local! {
        static RUNTIME: std::cell::RefCell<Option<std::sync::Arc<Bench>>> =
            const { std::cell::RefCell::new(None) };
    }
    let bench = std::sync::Arc::new(Bench::sync());
    let _bound = bench.runtime.enter();
    RUNTIME.set(Some(std::sync::Arc::clone(&bench)));
    let meanwhile: [fn(); 3] = [
        || assert!(!slow::invalidate(1)),
        || drop(slow::memo().clear()),
        || {
            memokit::invalidate_tag("overtaken").wait().expect("done");
        },
    ];
    for (round, meanwhile) in (1..).zip(meanwhile) {
        MEANWHILE.set(Some(meanwhile));
        slow(1);
        assert!(!slow::contains(1));
        assert_eq!(slow::memo().stats().refused, round);
    }
    slow(1);
    hit!(slow(1), 1);
    RUNTIME.set(None);
}

#[memokit::test]
fn what_is_given_wins_over_a_compute_that_runs_here() {
    #[memoize(scope = thread)]
    fn given(n: u64) -> u64 {
        given::insert(n, 7);
        n
    }
    miss!(given(1), 1);
    hit!(given(1), 7);
    assert_eq!(given::refresh(1), 1);
    hit!(given(1), 7);
    assert!(given::invalidate(1));
    assert!(!given::invalidate(1));
}

#[memokit::test]
fn a_09_recursion_with_other_keys_goes_3000_deep() {
    #[memoize(scope = thread)]
    fn sum_to(n: u64) -> Rc<u64> {
        Rc::new(if n == 0 { 0 } else { n + *sum_to(n - 1) })
    }
    assert_eq!(*sum_to(3_000), 3_000 * 3_001 / 2);
    assert_eq!(sum_to::memo().len(), 3_001);
}

#[memokit::test]
fn a_08_the_same_key_on_one_stack_panics_with_the_names() {
    #[memoize(scope = thread)]
    fn hen(n: u64) -> u64 {
        egg(n)
    }
    #[memoize(scope = thread)]
    fn egg(n: u64) -> u64 {
        hen(n)
    }
    let words = panics(|| hen(1));
    assert!(
        words.contains("hen` → `") && words.contains("egg` → `"),
        "{words}"
    );
    egg::insert(1, 5);
    miss!(hen(1), 5);
}

#[memokit::test]
fn a_panic_leaves_everything_usable() {
    thread_local!(static FAILS: Cell<bool> = const { Cell::new(true) });
    #[memoize(scope = thread)]
    fn shaky(n: u64) -> u64 {
        assert!(!FAILS.get(), "not yet");
        n
    }
    assert_eq!(panics(|| shaky(1)), "not yet");
    FAILS.set(false);
    miss!(shaky(1), 1);
    hit!(shaky(1), 1);
}

#[test]
fn capacity_holds_for_each_thread() {
    #[memoize(scope = thread, capacity = 2, policy = fifo)]
    fn kept(n: u64) -> u64 {
        n
    }
    beside(|other| {
        for n in 0..5 {
            kept(n);
        }
        other.does(|| {
            kept(0);
            kept(1);
            assert_eq!(kept::memo().iter().count(), 2);
        });
        assert_eq!([0, 2, 3, 4].map(kept::contains), [false, false, true, true]);
        let stats = kept::memo().stats();
        assert_eq!((stats.entries, stats.evictions), (4, 3));
        kept::memo().set_capacity(Some(1));
        assert_eq!((kept::memo().len(), kept::contains(4)), (3, true));
        other.does(|| assert_eq!(kept(7), 7));
        assert_eq!(kept::memo().len(), 2);
        conserves(&kept::memo().stats());
    });
}

#[test]
fn the_end_of_a_thread_takes_its_values_along_and_leaves_its_counts() {
    struct Noisy(u64);
    impl Drop for Noisy {
        fn drop(&mut self) {
            DROPS.add();
            // A thread that is ending computes, and keeps nothing.
            assert_eq!(echo(self.0), self.0);
            assert!(self.0 != 2, "the drop of a value panics");
        }
    }
    static DROPS: Calls = Calls::new();
    #[memoize(scope = thread)]
    fn noisy(n: u64) -> Rc<Noisy> {
        Rc::new(Noisy(n))
    }
    #[memoize(scope = thread)]
    fn echo(n: u64) -> u64 {
        n
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    elsewhere(&bench, || {
        for n in [1, 2, 3, 1] {
            noisy(n);
        }
        assert_eq!(noisy::memo().len(), 3);
        assert!(noisy::memo().weight() > 0);
    });
    assert_eq!(DROPS.count(), 3);
    let stats = noisy::memo().stats();
    assert_eq!((stats.entries, stats.bytes), (0, 0));
    assert_eq!((stats.hits, stats.misses, stats.inserts), (1, 3, 3));
    noisy::memo().reset_stats();
    assert_eq!(noisy::memo().stats().hits, 0);
}

#[test]
fn values_go_with_their_runtime() {
    #[memoize(scope = thread)]
    fn held(n: u64) -> Rc<u64> {
        Rc::new(n)
    }
    let one = Bench::sync();
    let bound = one.runtime.enter();
    let value = held(1);
    assert_eq!(Rc::strong_count(&value), 2);
    let two = Bench::sync();
    let inner = two.runtime.enter();
    miss!(held(1));
    drop(inner);
    hit!(held(1));
    drop(bound);
    drop(one);
    // When the thread next begins to use a memo, it looks what has ended.
    let _bound = two.runtime.enter();
    square(1);
    assert_eq!(Rc::strong_count(&value), 1);
}

#[test]
fn a_hit_allocates_nothing() {
    #[memoize(scope = thread, ttl = "1h")]
    fn cost(zone: &str, parts: &[u8]) -> usize {
        zone.len() + parts.len()
    }
    let bench = Bench::sync();
    let _bound = bench.runtime.enter();
    let call = || cost("a zone that is long", &[1, 2, 3]);
    let first = call();
    let allocated = allocation_counter::measure(|| {
        for _ in 0..100 {
            assert_eq!(call(), first);
        }
    });
    assert_eq!(allocated.count_total, 0, "{allocated:?}");
}

#[memokit::test]
fn a_listener_is_told_of_hits_too() {
    use std::sync::{Arc, Mutex};
    #[memoize(scope = thread)]
    fn watched(n: u64) -> u64 {
        n
    }
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    watched(1);
    watched(1);
    watched::memo().on_event(move |event| {
        let is_hit = matches!(event.kind, EventKind::Hit { .. });
        told.lock().unwrap().push(is_hit);
        // It may call the memo.
        watched(7);
    });
    watched(1);
    assert!(seen.lock().unwrap().contains(&true));
    assert!(watched::memo().stats().hits >= 2);
    assert!(watched::contains(7));
}

#[memokit::test]
fn it_can_be_switched_off_and_called_with_a_closure() {
    let memo = square::memo();
    memo.set_enabled(false);
    miss!(square(2), 4);
    miss!(square(2), 4);
    assert!(memo.is_empty());
    memo.set_enabled(true);
    assert_eq!(memo.get_or_insert_with((3,), || 8), 8);
    hit!(square(3), 8);
    let failed: Result<u64, &str> = memo.try_get_or_insert_with((4,), || Err("no"));
    assert_eq!((failed, square::contains(4)), (Err("no"), false));
    let put = Put {
        tags: vec!["given".to_owned()],
        ..Put::default()
    };
    square::insert_with(5, 6, put);
    assert_eq!(memokit::registry().with_tag("given").len(), 1);
    memokit::invalidate_tag("given").wait().expect("done");
    assert!(!memo.contains((5,)));
    assert!(memokit::registry().with_tag("given").is_empty());
    let report = square::warm([1, 2, 3]);
    assert_eq!((report.fresh, report.computed, report.failed), (1, 2, 0));
}

#[derive(Clone, memokit::Memoized)]
#[memo(scope = shared)]
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

    #[cache_calculation(scope = thread)]
    fn unit() -> Rc<u64> {
        Rc::new(1)
    }
}

#[memokit::test]
fn a_method_has_values_in_each_thread() {
    let shape = Shape { id: 7 };
    let first = miss!(shape.outline(2));
    assert!(Rc::ptr_eq(&first, &hit!(shape.clone().outline(2))));
    let memo = Shape::outline_memo();
    assert!(memo.contains(&shape, 2) && !memo.contains(&Shape { id: 8 }, 2));
    assert!(memo.invalidate(&shape, 2));
    assert_eq!(*miss!(shape.outline(2)), [7, 2]);
    miss!(Shape::unit());
    hit!(Shape::unit());
    let known = <Shape as memokit::Memoized>::cached_calculations();
    assert!(known.iter().all(|it| it.scope == Scope::Thread));
    assert_eq!(known.len(), 2);
}
