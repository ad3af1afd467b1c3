//! A server that is stopped without a goodbye, and started again, under load.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::stores::PostgresStore;
use memokit::{Calculated, Memoized, Runtime, memoize};
use tokio::task::JoinSet;

use crate::support::{own_server, until};

static COMPUTED: Calls = Calls::new();

#[memoize(scope = shared, l1_ttl = "0s")]
async fn doubled(n: u64) -> u64 {
    COMPUTED.add();
    n * 2
}

#[memoize(batch, scope = shared, l1_ttl = "0s")]
async fn squared(numbers: &[u64]) -> Vec<u64> {
    numbers.iter().map(|n| n * n).collect()
}

#[derive(Clone, Debug, Memoized)]
#[memo(scope = shared, l1_ttl = "0s")]
struct Account {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = balances)]
    balance: Calculated<u64>,
}

fn balances(accounts: &[&Account]) -> Vec<u64> {
    accounts.iter().map(|account| account.id + 1).collect()
}

/// One user, who calls all of it until it is told to stop, and panics where anything fails or is wrong.
async fn user(first: u64, stop: Arc<AtomicBool>, answers: Arc<AtomicU64>) {
    let mut n = first;
    while !stop.load(Ordering::Relaxed) {
        assert_eq!(doubled(n).await, n * 2);
        assert_eq!(squared(&[n, n + 1]).await, [n * n, (n + 1) * (n + 1)]);
        let balance = Calculated::NotLoaded;
        let mut page = [Account { id: n, balance }];
        let loaded = Account::load(&mut page, Account::ALL, &()).await;
        loaded.expect("a load does not fail for its store");
        assert_eq!(page[0].balance.get(), Some(&(n + 1)));
        answers.fetch_add(1, Ordering::Relaxed);
        n = (n + 1) % 50;
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn h_01_a_server_that_is_restarted_at_once_fails_no_call() {
    let mut server = own_server();
    let store = PostgresStore::connect(server.url()).await;
    let runtime = Runtime::builder()
        .store(store.expect("a store"))
        .store_timeout(Duration::from_secs(1))
        .build()
        .await
        .expect("a runtime");
    let (stop, answers) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
    let mut users = JoinSet::new();
    for first in 0..8 {
        let user = user(first, Arc::clone(&stop), Arc::clone(&answers));
        users.spawn(runtime.scope(user));
    }
    let answered = async |more: u64| {
        let before = answers.load(Ordering::Relaxed);
        until("users are answered", async || {
            answers.load(Ordering::Relaxed) > before + more
        })
        .await;
    };
    let health = || runtime.health().stores[0].clone();
    for _ in 0..3 {
        answered(20).await;
        let failures = health().failures;
        server.quit();
        until("the store is missed", async || health().failures > failures).await;
        answered(20).await;
        server.start_again();
        until("the store answers", async || !health().is_degraded).await;
    }
    stop.store(true, Ordering::Relaxed);
    while let Some(user) = users.join_next().await {
        user.expect("no call failed, and none was wrong");
    }
    // Over new connections, whose statements are prepared anew: what is stored is found again.
    until("what is stored is found", async || {
        let computed = COMPUTED.count();
        assert_eq!(runtime.scope(doubled(1_000)).await, 2_000);
        COMPUTED.count() == computed
    })
    .await;
    assert_eq!(health().failing, None);
    runtime.shutdown().await;
}
