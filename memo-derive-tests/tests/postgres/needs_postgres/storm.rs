//! A server that goes and comes back under many callers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use memo_servers::{Proxy, Way};
use memokit::testing::ManualClock;
use memokit::{Runtime, memoize};
use tokio::task::JoinSet;

use crate::support::{port, tables, until, url};

/// How many callers there are.
const CALLERS: u64 = 200;

/// The most connections of the store.
const CONNECTIONS: usize = 4;

/// Longer than the pause before a probe, with all that may be added to it.
const PAUSE: Duration = Duration::from_millis(1_250);

#[memoize(scope = shared, l1_ttl = "0s")]
async fn tripled(n: u64) -> u64 {
    n * 3
}

/// Calls until it is told to stop; panics where an answer is wrong.
async fn caller(first: u64, stop: Arc<AtomicBool>, answers: Arc<AtomicU64>) {
    let mut n = first;
    while !stop.load(Ordering::Relaxed) {
        assert_eq!(tripled(n).await, n * 3);
        answers.fetch_add(1, Ordering::Relaxed);
        n = (n + 7) % 400;
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f_09_many_callers_of_a_server_that_comes_back_do_not_all_connect() {
    let proxy = Proxy::before(port()).await.expect("a port");
    let way = url().replace(&format!(":{}/", port()), &format!(":{}/", proxy.port()));
    let store = tables(way, "f_09").connections(CONNECTIONS).open().await;
    let clock = ManualClock::new();
    let runtime = Runtime::builder()
        .clock(clock.clock())
        .store(store.expect("a store"))
        .store_timeout(Duration::from_secs(2))
        .build()
        .await
        .expect("a runtime");
    let (stop, answers) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
    let mut callers = JoinSet::new();
    for first in 0..CALLERS {
        let caller = caller(first, Arc::clone(&stop), Arc::clone(&answers));
        callers.spawn(runtime.scope(caller));
    }
    let all_are_answered = async || {
        let before = answers.load(Ordering::Relaxed);
        until("each caller is answered, and more", async || {
            answers.load(Ordering::Relaxed) > before + 5 * CALLERS
        })
        .await;
    };
    let is_degraded = || runtime.health().stores[0].is_degraded;
    for _ in 0..3 {
        all_are_answered().await;
        let before = proxy.taken();
        assert!(!is_degraded());
        proxy.set(Way::Cut);
        until("the store is left alone", async || is_degraded()).await;
        all_are_answered().await;
        let gone = proxy.taken();
        // A connection for each of the store's, a few for those who came before it was left alone; not one for each
        // caller.
        let knocked = gone - before;
        assert!(knocked < 100, "{knocked} connections for 200 callers");
        // From then on nobody knocks but who probes, once for each pause; and once who notes uses, and who sweeps.
        for probes in 0..5 {
            all_are_answered().await;
            assert!(proxy.taken() <= gone + probes + 2);
            clock.advance(PAUSE);
            until("it is probed", async || proxy.taken() > gone + probes).await;
        }
        proxy.set(Way::Open);
        clock.advance(PAUSE);
        until("it is used again", async || !is_degraded()).await;
        all_are_answered().await;
        let back = proxy.taken() - gone;
        assert!(
            back <= 5 + 2 + CONNECTIONS,
            "{back} connections when it came back"
        );
    }
    stop.store(true, Ordering::Relaxed);
    while let Some(caller) = callers.join_next().await {
        caller.expect("each answer is right");
    }
    runtime.shutdown().await;
}
