//! Computes that call memos: other keys to any depth, the same key never.

use std::panic::{AssertUnwindSafe, catch_unwind};

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use memokit::memoize;
use tokio::sync::Barrier;

fn words(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<String>().expect("words")
}

#[memokit::test]
fn a_09_recursion_with_other_keys_goes_3000_deep() {
    #[memoize]
    fn sum_to(n: u64) -> u64 {
        if n == 0 { 0 } else { n + sum_to(n - 1) }
    }
    assert_eq!(sum_to(3_000), 3_000 * 3_001 / 2);
}

#[test]
fn a_09_async_recursion_with_other_keys_goes_3000_deep() {
    #[memoize]
    async fn sum_to(n: u64) -> u64 {
        if n == 0 {
            0
        } else {
            n + Box::pin(sum_to(n - 1)).await
        }
    }
    // As much as a main thread has: without optimisation a plain async function takes a megabyte of
    // it, and a memoized one four; with it, both fit into the two of any thread.
    let recursion = std::thread::Builder::new().stack_size(8 << 20).spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.expect("a runtime").block_on(sum_to(3_000))
    });
    let sum = recursion.expect("a thread").join().expect("no panic");
    assert_eq!(sum, 3_000 * 3_001 / 2);
}

#[memokit::test]
async fn a_08_a_task_that_asks_for_what_it_computes_is_told_so() {
    #[memoize]
    async fn endless(n: u64) -> u64 {
        Box::pin(endless(n)).await
    }
    let panic = memokit::spawn(endless(1)).await.expect_err("a panic");
    let panic = panic.into_panic();
    let words = words(&*panic);
    assert!(words.contains("endless` → `"), "{words}");
}

#[memokit::test]
fn a_08_functions_that_need_each_other_are_told_by_their_names() {
    #[memoize]
    fn hen(n: u64) -> u64 {
        egg(n)
    }
    #[memoize]
    fn egg(n: u64) -> u64 {
        hen(n)
    }
    let panic = catch_unwind(AssertUnwindSafe(|| hen(1))).expect_err("a panic");
    let words = words(&*panic);
    assert!(words.contains("hen` → `"), "{words}");
    assert!(words.contains("egg`"), "{words}");
    // Nothing is left of it.
    hen::insert(1, 7);
    assert_eq!((hen(1), egg(1)), (7, 7));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[memokit::test]
async fn a_08_tasks_that_wait_for_each_other_end_in_a_panic() {
    static BOTH: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));
    static MET: AtomicU64 = AtomicU64::new(0);
    /// The first two computes meet; whoever takes one of them over does not.
    async fn meet() {
        if MET.fetch_add(1, Ordering::SeqCst) < 2 {
            BOTH.wait().await;
        }
    }
    #[memoize]
    async fn left(n: u64) -> u64 {
        meet().await;
        Box::pin(right(n)).await
    }
    #[memoize]
    async fn right(n: u64) -> u64 {
        meet().await;
        Box::pin(left(n)).await
    }
    let (one, other) = (memokit::spawn(left(0)), memokit::spawn(right(0)));
    for task in [one, other] {
        let panic = task.await.expect_err("a panic").into_panic();
        let words = words(&*panic);
        assert!(
            words.contains("left`") && words.contains("right`"),
            "{words}"
        );
    }
}

#[memokit::test]
fn a_08_threads_that_wait_for_each_other_end_in_a_panic() {
    static BOTH: std::sync::Barrier = std::sync::Barrier::new(2);
    thread_local! {
        static MET: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    fn meet() {
        // Each thread meets the other once: after that one of them computes both.
        if !MET.replace(true) {
            BOTH.wait();
        }
    }
    #[memoize]
    fn left(n: u64) -> u64 {
        meet();
        right(n)
    }
    #[memoize]
    fn right(n: u64) -> u64 {
        meet();
        left(n)
    }
    let threads = [
        std::thread::spawn(|| catch_unwind(|| left(0)).map_err(|panic| words(&*panic).to_owned())),
        std::thread::spawn(|| catch_unwind(|| right(0)).map_err(|panic| words(&*panic).to_owned())),
    ];
    for thread in threads {
        let words = thread.join().expect("caught").expect_err("a panic");
        assert!(
            words.contains("left`") && words.contains("right`"),
            "{words}"
        );
    }
}
