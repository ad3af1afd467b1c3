//! What is invalidated while records load.

use std::collections::HashMap;
use std::fmt;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use memo_derive_tests::Bench;
use memokit::{Calculated, Memoized};
use tokio::sync::Semaphore;

type During = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What the functions below read, and what happens while they do.
struct Till {
    source: AtomicU64,
    during: Mutex<HashMap<&'static str, During>>,
    calls: Mutex<Vec<&'static str>>,
}

impl Till {
    fn new() -> &'static Self {
        Box::leak(Box::new(Self {
            source: AtomicU64::new(1),
            during: Mutex::default(),
            calls: Mutex::default(),
        }))
    }

    /// Once, while `calculation` is computed and has read what it is made of.
    fn during(
        &self,
        calculation: &'static str,
        happens: impl Future<Output = ()> + Send + 'static,
    ) {
        let mut during = self.during.lock().unwrap();
        during.insert(calculation, Box::pin(happens));
    }

    async fn read(&self, calculation: &'static str) -> u64 {
        self.calls.lock().unwrap().push(calculation);
        let read = self.source.load(Ordering::SeqCst);
        let happens = self.during.lock().unwrap().remove(calculation);
        if let Some(happens) = happens {
            happens.await;
        }
        read
    }

    fn change(&self) {
        self.source.fetch_add(1, Ordering::SeqCst);
    }

    fn calls(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }
}

impl fmt::Debug for Till {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Till").finish_non_exhaustive()
    }
}

macro_rules! bills {
    ($name:ident $(, $option:ident = $value:tt)? ; $($tags:tt)*) => {
        #[derive(Clone, Debug, Memoized)]
        #[memo(context = Till $(, $option = $value)?)]
        struct $name {
            #[memo(key)]
            id: u64,
            #[memo(tenant)]
            org: &'static str,
            #[cache_calculation(with = $name::totals $($tags)*)]
            total: Calculated<u64>,
            #[cache_calculation(with = $name::fees, depends(total))]
            fee: Calculated<(u64, u64)>,
        }

        impl $name {
            async fn totals(bills: &[&Self], till: &Till) -> Vec<u64> {
                vec![till.read("total").await; bills.len()]
            }

            async fn fees(bills: &[&Self], till: &Till) -> Vec<(u64, u64)> {
                let read = till.read("fee").await;
                let fee = |bill: &&Self| (*bill.total.get().expect("made before"), read);
                bills.iter().map(fee).collect()
            }

            /// What a load gives for the bills of these numbers.
            async fn load_all(ids: &[u64], till: &Till) -> Vec<(u64, (u64, u64))> {
                let bill = |&id| Self {
                    id,
                    org: "acme",
                    total: Calculated::NotLoaded,
                    fee: Calculated::NotLoaded,
                };
                let mut page: Vec<_> = ids.iter().map(bill).collect();
                Self::load(&mut page, Self::ALL, till).await.expect("loaded");
                let values = |bill: &Self| (*bill.total.get().unwrap(), *bill.fee.get().unwrap());
                page.iter().map(values).collect()
            }

            /// The total is forgotten, and with it the fee.
            async fn forget_total(till: &'static Till) {
                till.change();
                Self::TOTAL.invalidate_key(("acme", 1)).await.expect("done");
            }

            async fn forget_fee(till: &'static Till) {
                till.change();
                Self::FEE.invalidate_key(("acme", 1)).await.expect("done");
            }

            async fn a_key_forgotten_at_each_level() {
                for level in ["total", "fee"] {
                    let till = Till::new();
                    till.during(level, Self::forget_total(till));
                    let [(total, _)] = Self::load_all(&[1], till).await[..] else { panic!("one") };
                    assert_eq!(total, 1, "its caller gets it");
                    assert_eq!(Self::load_all(&[1], till).await, [(2, (2, 2))], "{level}");
                    assert_eq!(till.calls(), ["total", "fee", "total", "fee"]);
                    Self::load_all(&[1], till).await;
                    assert!(till.calls().is_empty(), "now it is stored");

                    // The fee alone.
                    Self::forget_total(till).await;
                    till.during(level, Self::forget_fee(till));
                    Self::load_all(&[1], till).await;
                    assert_eq!(till.calls(), ["total", "fee"]);
                    assert_eq!(Self::load_all(&[1], till).await, [(3, (3, 4))], "{level}");
                    assert_eq!(till.calls(), ["fee"], "the total is stored, the fee was not");
                    Self::forget_total(till).await;
                }
            }
        }
    };
}

bills!(Bill, namespace = "tills"; , tags("bill:{id}"));
bills!(SharedBill, scope = shared;);

#[memokit::test]
async fn e_01_what_is_forgotten_while_a_record_loads_is_not_stored_at_any_level() {
    Bill::a_key_forgotten_at_each_level().await;
}

#[tokio::test]
async fn e_01_nor_is_it_in_a_store() {
    let bench = Bench::new().await;
    let loads = SharedBill::a_key_forgotten_at_each_level();
    bench.runtime.scope(loads).await;
}

#[memokit::test]
async fn e_02_a_tag_a_tenant_a_namespace_or_all_forgotten_during_a_load_outdates_it() {
    type Forget = fn() -> memokit::Invalidation;
    let ways: [(&str, Forget); 4] = [
        ("a tag", || memokit::invalidate_tag("bill:1")),
        ("a tenant", || memokit::invalidate_tenant("acme")),
        ("a namespace", || memokit::invalidate_namespace("tills")),
        ("all", memokit::invalidate_all),
    ];
    for (what, forget) in ways {
        for level in ["total", "fee"] {
            let till = Till::new();
            till.during(level, async move {
                till.change();
                forget().await.expect("not shared");
            });
            assert_eq!(Bill::load_all(&[1], till).await[0].0, 1);
            let again = Bill::load_all(&[1], till).await;
            assert_eq!(again, [(2, (2, 2))], "{what}, {level}");
            // Found, and forgotten while the other level is computed.
            Bill::FEE.invalidate_key(("acme", 1)).await.expect("done");
            till.during("fee", async move {
                till.change();
                forget().await.expect("not shared");
            });
            assert_eq!(Bill::load_all(&[1], till).await[0].0, 2);
            let again = Bill::load_all(&[1], till).await;
            assert_eq!(again, [(3, (3, 3))], "{what}, {level}, found");
            memokit::invalidate_all().await.expect("not shared");
        }
    }
}

#[memokit::test]
async fn e_02_a_memo_that_is_cleared_during_a_load_keeps_nothing_of_it() {
    for calculation in [Bill::TOTAL, Bill::FEE] {
        let till = Till::new();
        let info = calculation.info();
        till.during(info.name, async move {
            till.change();
            let cleared = memokit::registry().clear(info.memo).expect("known");
            cleared.await.expect("not shared");
        });
        Bill::load_all(&[1], till).await;
        till.calls();
        Bill::load_all(&[1], till).await;
        assert!(till.calls().contains(&info.name), "{}", info.name);
        memokit::invalidate_all().await.expect("not shared");
    }
}

#[memokit::test]
async fn e_01_who_follows_a_load_that_was_outdated_stores_nothing_made_of_it() {
    static GATE: Semaphore = Semaphore::const_new(0);
    let till = Till::new();
    till.during("total", async {
        GATE.acquire().await.expect("open").forget();
    });
    let first = memokit::spawn(Bill::load_all(&[1], till));
    while till.calls.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    let joins = || {
        let memo = Bill::TOTAL.info().memo;
        memokit::registry().get(memo).expect("known").stats.joins
    };
    let follower = memokit::spawn(Bill::load_all(&[1, 2], till));
    while joins() == 0 {
        tokio::task::yield_now().await;
    }
    Bill::forget_total(till).await;
    // Who comes now waits for nobody.
    let mut total = Bill {
        id: 1,
        org: "acme",
        total: Calculated::NotLoaded,
        fee: Calculated::NotLoaded,
    };
    let load = Bill::load(&mut total, &[Bill::TOTAL], till);
    load.await.expect("loaded");
    assert_eq!(total.total.get(), Some(&2));
    GATE.add_permits(1);
    assert_eq!(first.await.expect("no panic")[0].0, 1);
    let follower = follower.await.expect("no panic");
    assert_eq!(follower[0].0, 1, "it asked before");
    let again = Bill::load_all(&[1, 2], till).await;
    assert_eq!(again[0], (2, (2, 2)));
    assert_eq!(again[1].1.0, again[1].0, "made of what it is");
}
