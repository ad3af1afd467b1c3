//! Leaders that are dropped, fail, or are waited for by those who must go on for them.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use memo_derive_tests::Calls;
use memokit::{SharedError, memoize};
use tokio::sync::Semaphore;

/// How many computes run, and how many ever ran at once.
#[derive(Default)]
struct Overlap {
    running: AtomicU64,
    worst: AtomicU64,
}

/// One compute that is running, also if it is dropped at its await.
struct Running<'o>(&'o Overlap);

impl Overlap {
    const fn new() -> Self {
        Self {
            running: AtomicU64::new(0),
            worst: AtomicU64::new(0),
        }
    }

    fn begin(&self) -> Running<'_> {
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        self.worst.fetch_max(running, Ordering::SeqCst);
        Running(self)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is told to a reader is real time"
)]
fn now() -> Instant {
    Instant::now()
}

/// 1,000 followers, and 250 leaders dropped in a row.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[memokit::test]
async fn a_02_of_250_dropped_leaders_each_has_one_successor() {
    static CALLS: Calls = Calls::new();
    static OVERLAP: Overlap = Overlap::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    static LEADER: AtomicU64 = AtomicU64::new(0);
    tokio::task_local! {
        static CALLER: u64;
    }
    #[memoize]
    async fn slow(n: u64) -> u64 {
        let _running = OVERLAP.begin();
        LEADER.store(CALLER.get(), Ordering::SeqCst);
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        n
    }
    let mut callers: Vec<_> = (0..1_250)
        .map(|caller| Some(memokit::spawn(CALLER.scope(caller, slow(5)))))
        .collect();
    let mut worst_wait = Duration::ZERO;
    for dropped in 1..=250 {
        let since = now();
        while CALLS.count() < dropped {
            assert!(since.elapsed() < Duration::from_mins(1), "nobody took over");
            tokio::task::yield_now().await;
        }
        worst_wait = worst_wait.max(since.elapsed());
        let leader = usize::try_from(LEADER.load(Ordering::SeqCst)).expect("a caller");
        let leader = callers[leader].take().expect("each leads once");
        leader.abort();
        assert!(leader.await.expect_err("aborted").is_cancelled());
    }
    GATE.add_permits(1);
    for caller in callers.into_iter().flatten() {
        assert_eq!(caller.await.expect("not aborted"), 5);
    }
    assert_eq!(slow(5).await, 5);
    let worst = OVERLAP.worst.load(Ordering::SeqCst);
    #[expect(
        clippy::print_stdout,
        reason = "figures for whoever asks with `--nocapture`"
    )]
    {
        println!(
            "worst overlap {worst}, worst wait {worst_wait:?}, computes {}",
            CALLS.count()
        );
    }
    assert_eq!((worst, CALLS.count()), (1, 251));
}

#[memokit::test]
async fn a_03_a_leader_that_is_dropped_alone_leaves_nothing() {
    static CALLS: Calls = Calls::new();
    #[memoize]
    async fn slow(n: u64) -> u64 {
        CALLS.add();
        if CALLS.count() == 1 {
            std::future::pending::<()>().await;
        }
        n
    }
    {
        let mut call = pin!(slow(1));
        let polled =
            std::future::poll_fn(|context| Poll::Ready(call.as_mut().poll(context).is_pending()));
        assert!(polled.await);
    }
    assert_eq!(slow(1).await, 1);
    assert_eq!(CALLS.count(), 2);
}

/// An error that is not `Clone`, but can be made from the words of another.
#[derive(Debug)]
struct Refused(String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<SharedError> for Refused {
    fn from(error: SharedError) -> Self {
        Self(error.to_string())
    }
}

/// Lets 1,000 callers of one failing compute wait for it, and tells how long all the answers took
/// once it had failed.
async fn answers<E: std::fmt::Display + Send + 'static>(
    call: impl Fn() -> std::pin::Pin<Box<dyn Future<Output = Result<u64, E>> + Send>>,
    joins: impl Fn() -> u64,
    gate: &Semaphore,
) -> Duration {
    let callers: Vec<_> = (0..1_000).map(|_| memokit::spawn(call())).collect();
    while joins() < 999 {
        tokio::task::yield_now().await;
    }
    let since = now();
    gate.add_permits(1);
    for caller in callers {
        let error = caller.await.expect("no panic").expect_err("refused");
        assert_eq!(error.to_string(), "no");
    }
    since.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[memokit::test]
async fn a_05_an_error_answers_all_who_wait_if_it_can_be_cloned_or_told() {
    static CALLS: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    #[memoize]
    async fn cloned(_n: u64) -> Result<u64, String> {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        Err("no".to_owned())
    }
    #[memoize]
    async fn told(_n: u64) -> Result<u64, Refused> {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        Err(Refused("no".to_owned()))
    }
    #[memoize]
    async fn boxed(_n: u64) -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
        CALLS.add();
        GATE.acquire().await.expect("open").forget();
        Err("no".into())
    }
    let took = [
        answers(
            || Box::pin(cloned(1)),
            || cloned::memo().stats().joins,
            &GATE,
        )
        .await,
        answers(|| Box::pin(told(1)), || told::memo().stats().joins, &GATE).await,
        answers(|| Box::pin(boxed(1)), || boxed::memo().stats().joins, &GATE).await,
    ];
    #[expect(
        clippy::print_stdout,
        reason = "figures for whoever asks with `--nocapture`"
    )]
    {
        println!("1,000 callers of a failing compute were answered within {took:?}");
    }
    assert_eq!(CALLS.count(), 3);
    assert_eq!(cloned::memo().stats().errors, 1);
}

#[memokit::test]
async fn a_call_in_the_leaders_own_task_computes_side_by_side() {
    static CALLS: Calls = Calls::new();
    static GATE: Semaphore = Semaphore::const_new(0);
    #[memoize]
    async fn slow(n: u64) -> u64 {
        CALLS.add();
        if CALLS.count() == 1 {
            GATE.acquire().await.expect("open").forget();
        }
        n
    }
    // Polled once and then held: it goes on only if this task does.
    let mut held = pin!(slow(1));
    let polled =
        std::future::poll_fn(|context| Poll::Ready(held.as_mut().poll(context).is_pending()));
    assert!(polled.await);
    assert_eq!(slow(1).await, 1);
    assert_eq!(CALLS.count(), 2);
    GATE.add_permits(1);
    assert_eq!(held.await, 1);
}

#[test]
fn a_10_a_sync_memo_called_from_64_tasks_on_one_thread_never_stops() {
    static CALLS: Calls = Calls::new();
    #[memoize]
    fn shared(n: u64) -> u64 {
        CALLS.add();
        n
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let tasks: Vec<_> = (0..64)
            .map(|_| {
                tokio::spawn(async {
                    tokio::task::yield_now().await;
                    shared(1)
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.expect("no panic"), 1);
        }
    });
    assert_eq!(CALLS.count(), 1);
}

#[test]
fn a_11_a_runtime_that_stops_while_it_computes_leaves_the_memo_usable() {
    static CALLS: Calls = Calls::new();
    #[memoize]
    async fn interrupted(n: u64) -> u64 {
        CALLS.add();
        if CALLS.count() == 1 {
            std::future::pending::<()>().await;
        }
        n
    }
    let runtime = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .build()
            .expect("a runtime")
    };
    let (first, second) = (runtime(), runtime());
    let _leader = first.spawn(interrupted(1));
    while CALLS.count() == 0 {
        std::thread::yield_now();
    }
    let follower = second.spawn(interrupted(1));
    while interrupted::memo().stats().joins == 0 {
        std::thread::yield_now();
    }
    drop(first);
    assert_eq!(second.block_on(follower).expect("no panic"), 1);
}
