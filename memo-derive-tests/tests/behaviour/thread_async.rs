//! Async functions of which each thread has values of its own.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use futures_util::future::{join, join_all};
use memo_derive_tests::Calls;
use memokit::testing::{hit, miss};
use memokit::{Source, memoize};
use tokio::sync::Semaphore;
use tokio::task::{LocalSet, yield_now};

/// Runs tasks on one thread.
fn on_one_thread<F: Future>(future: F) -> F::Output {
    let executor = tokio::runtime::Builder::new_current_thread().build();
    let executor = executor.expect("a runtime");
    LocalSet::new().block_on(&executor, future)
}

#[memokit::test]
async fn a_value_need_not_be_send_in_a_task_either() {
    #[memoize(scope = thread, ttl = "1h")]
    async fn parsed(text: &str) -> Rc<usize> {
        yield_now().await;
        Rc::new(text.len())
    }
    let first = miss!(parsed("abc").await);
    assert!(Rc::ptr_eq(&first, &hit!(parsed("abc").await)));
    assert_eq!(parsed::peek("abc").await, Some(Rc::new(3)));
    parsed::insert("d", Rc::new(7)).await;
    hit!(parsed("d").await, Rc::new(7));
    assert_eq!(*parsed::refresh("d").await, 1);
    assert_eq!(parsed::outcome("d").await.source, Source::L1);
    assert_eq!(*parsed::uncached("de").await, 2);
    assert!(parsed::invalidate("d").await);
    assert_eq!(parsed::memo().len(), 1);
}

#[memokit::test]
fn tasks_of_one_thread_share_a_compute() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = thread)]
    async fn shared(n: u64) -> Rc<u64> {
        CALLS.add();
        for _ in 0..3 {
            yield_now().await;
        }
        Rc::new(n)
    }
    on_one_thread(async {
        let tasks = (0..10).map(|_| tokio::task::spawn_local(shared(1)));
        // What a task spawns has left the runtime that is bound.
        let values = join_all(tasks).await;
        let first = values[0].as_ref().expect("no panic");
        let is_first = |value: &Rc<u64>| Rc::ptr_eq(value, first);
        assert!(
            values
                .iter()
                .all(|value| is_first(value.as_ref().expect("no panic")))
        );
    });
    assert_eq!(CALLS.count(), 1);
}

#[memokit::test]
async fn calls_of_one_task_compute_side_by_side() {
    #[memoize(scope = thread)]
    async fn twice(n: u64) -> u64 {
        yield_now().await;
        n
    }
    assert_eq!(join(twice(1), twice(1)).await, (1, 1));
    assert_eq!(twice::memo().stats().computes, 2);
}

/// A waker that is nobody else's.
struct Own;

impl std::task::Wake for Own {
    fn wake(self: std::sync::Arc<Self>) {}
}

fn own() -> Waker {
    Waker::from(std::sync::Arc::new(Own))
}

#[memokit::test]
fn a_leader_that_is_dropped_hands_over_and_one_that_fails_does_not() {
    static GATE: Semaphore = Semaphore::const_new(0);
    thread_local!(static CALLS: Cell<u64> = const { Cell::new(0) });
    #[derive(Debug, PartialEq)]
    struct No;
    #[memoize(scope = thread)]
    async fn gated(fails: bool) -> Result<Rc<u64>, No> {
        CALLS.set(CALLS.get() + 1);
        let call = CALLS.get();
        GATE.acquire().await.expect("open").forget();
        if fails { Err(No) } else { Ok(Rc::new(call)) }
    }
    let wakers = [own(), own(), own()];
    let mut contexts = wakers.each_ref().map(Context::from_waker);
    {
        let mut leader = Box::pin(gated(false));
        let mut others = [Box::pin(gated(false)), Box::pin(gated(false))];
        assert!(leader.as_mut().poll(&mut contexts[0]).is_pending());
        for (other, context) in others.iter_mut().zip(&mut contexts[1..]) {
            assert!(other.as_mut().poll(context).is_pending());
        }
        assert_eq!((CALLS.get(), gated::memo().stats().joins), (1, 2));
        drop(leader);
        assert!(others[0].as_mut().poll(&mut contexts[1]).is_pending());
        assert!(others[1].as_mut().poll(&mut contexts[2]).is_pending());
        assert_eq!(CALLS.get(), 2);
        GATE.add_permits(1);
        for (other, context) in others.iter_mut().zip(&mut contexts[1..]) {
            assert_eq!(other.as_mut().poll(context), Poll::Ready(Ok(Rc::new(2))));
        }
    }
    let mut leader = pin!(gated(true));
    let mut follower = pin!(gated(true));
    assert!(leader.as_mut().poll(&mut contexts[0]).is_pending());
    assert!(follower.as_mut().poll(&mut contexts[1]).is_pending());
    GATE.add_permits(2);
    assert_eq!(leader.as_mut().poll(&mut contexts[0]), Poll::Ready(Err(No)));
    assert_eq!(
        follower.as_mut().poll(&mut contexts[1]),
        Poll::Ready(Err(No))
    );
    assert_eq!(CALLS.get(), 4);
}

#[memokit::test]
fn who_comes_after_an_invalidation_does_not_join() {
    static GATE: Semaphore = Semaphore::const_new(0);
    thread_local!(static DATA: Cell<u64> = const { Cell::new(1) });
    #[memoize(scope = thread)]
    async fn read(_n: u64) -> u64 {
        let data = DATA.get();
        GATE.acquire().await.expect("open").forget();
        data
    }
    let wakers = [own(), own()];
    let mut contexts = wakers.each_ref().map(Context::from_waker);
    let mut before = pin!(read(1));
    assert!(before.as_mut().poll(&mut contexts[0]).is_pending());
    DATA.set(2);
    let gone = std::thread::spawn(|| read::memo().len()).join();
    assert_eq!(gone.expect("no panic"), 0);
    assert!(!read::memo().invalidate((1,)));
    let mut after = pin!(read(1));
    assert!(after.as_mut().poll(&mut contexts[1]).is_pending());
    GATE.add_permits(2);
    assert_eq!(after.as_mut().poll(&mut contexts[1]), Poll::Ready(2));
    assert_eq!(before.as_mut().poll(&mut contexts[0]), Poll::Ready(1));
    assert_eq!(read::memo().peek((1,)), Some(2));
}

#[test]
fn a_08_a_task_that_asks_for_what_it_computes_is_told_so() {
    #[memoize(scope = thread)]
    async fn endless(n: u64) -> u64 {
        Box::pin(endless(n)).await
    }
    let words = on_one_thread(async {
        let panic = tokio::task::spawn_local(endless(1))
            .await
            .expect_err("a panic");
        *panic.into_panic().downcast::<String>().expect("words")
    });
    assert!(words.contains("endless` → `"), "{words}");
}

#[test]
fn a_09_async_recursion_with_other_keys_goes_3000_deep() {
    #[memoize(scope = thread)]
    async fn sum_to(n: u64) -> Rc<u64> {
        Rc::new(if n == 0 {
            0
        } else {
            n + *Box::pin(sum_to(n - 1)).await
        })
    }
    // As much as a main thread has, as for other async functions.
    let recursion = std::thread::Builder::new()
        .stack_size(8 << 20)
        .spawn(|| on_one_thread(async { *sum_to(3_000).await }));
    let sum = recursion.expect("a thread").join().expect("no panic");
    assert_eq!(sum, 3_000 * 3_001 / 2);
}
