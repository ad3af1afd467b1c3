//! Calculations that are made of others.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use memo_derive_tests::{Bench, Calls};
use memokit::testing::ManualClock;
use memokit::{Calculated, Calculation, Memoized, invalidate_tag};
use tokio::sync::Notify;

use super::support::settled;

/// What the functions below read, and how often they were called.
#[derive(Debug, Default)]
struct Shop {
    factor: AtomicU64,
    revenues: Calls,
    risks: Calls,
    labels: Calls,
    seen: Mutex<Vec<u64>>,
}

macro_rules! customer {
    ($name:ident $(, $option:ident = $value:tt)*) => {
        #[derive(Clone, Debug, Memoized)]
        #[memo(context = Shop $(, $option = $value)*)]
        struct $name {
            #[memo(key)]
            id: u64,
            #[cache_calculation(with = $name::labels, depends(risk, revenue))]
            label: Calculated<String>,
            #[cache_calculation(with = $name::risks, depends(revenue), ttl = "1h")]
            risk: Calculated<u64>,
            #[cache_calculation(with = $name::revenues, ttl = "10m")]
            revenue: Calculated<u64>,
        }

        impl $name {
            fn page(ids: impl IntoIterator<Item = u64>) -> Vec<Self> {
                let customer = |id| Self {
                    id,
                    label: Calculated::NotLoaded,
                    risk: Calculated::NotLoaded,
                    revenue: Calculated::NotLoaded,
                };
                ids.into_iter().map(customer).collect()
            }

            async fn revenues(customers: &[&Self], shop: &Shop) -> Vec<Result<u64, &'static str>> {
                shop.revenues.add();
                tokio::task::yield_now().await;
                let factor = shop.factor.load(Ordering::SeqCst);
                let revenue = |customer: &&Self| match customer.id {
                    13 => Err("no invoices"),
                    id => Ok(id * factor),
                };
                customers.iter().map(revenue).collect()
            }

            fn risks(customers: &[&Self], shop: &Shop) -> Vec<u64> {
                shop.risks.add();
                let ids = customers.iter().map(|customer| customer.id);
                shop.seen.lock().expect("no panic").extend(ids);
                let risk = |customer: &&Self| *customer.revenue.get().expect("made before") + 1;
                customers.iter().map(risk).collect()
            }

            fn labels(customers: &[&Self], shop: &Shop) -> Vec<String> {
                shop.labels.add();
                let label = |customer: &&Self| {
                    let (revenue, risk) = (customer.revenue.get(), customer.risk.get());
                    format!("{}/{}", revenue.expect("made before"), risk.expect("made before"))
                };
                customers.iter().map(label).collect()
            }
        }
    };
}

customer!(Customer);
customer!(SharedCustomer, scope = shared, l1_ttl = "0s");

fn shop() -> Shop {
    Shop {
        factor: AtomicU64::new(10),
        ..Shop::default()
    }
}

#[memokit::test]
async fn what_a_calculation_depends_on_is_made_before_it_whatever_the_order() {
    let shop = shop();
    let mut page = Customer::page(1..=3);
    let report = Customer::load(&mut page, &[Customer::LABEL], &shop).await;
    let report = report.expect("loaded");
    assert_eq!(page[1].label.get().map(String::as_str), Some("20/21"));
    assert_eq!(page[1].revenue.get(), Some(&20), "what was made on the way");
    let names: Vec<_> = report.calculations.iter().map(|it| it.name).collect();
    assert_eq!(names, ["label", "risk", "revenue"]);
    // Found: nothing of what it depends on is looked for.
    let mut page = Customer::page(1..=3);
    let report = Customer::load(&mut page, &[Customer::LABEL], &shop).await;
    let label = &report.expect("loaded").calculations[0];
    assert_eq!((label.hits, label.misses), (3, 0));
    assert!(page[1].revenue.is_not_loaded());
    assert_eq!(shop.labels.count(), 1);
}

#[memokit::test]
async fn what_it_depends_on_is_loaded_for_the_records_that_miss_it_only() {
    let shop = shop();
    Customer::load(&mut Customer::page(1..=3), &[Customer::RISK], &shop)
        .await
        .expect("loaded");
    let mut page = Customer::page(2..=5);
    Customer::load(&mut page, &[Customer::RISK], &shop)
        .await
        .expect("loaded");
    assert_eq!(*shop.seen.lock().expect("no panic"), [1, 2, 3, 4, 5]);
    assert!(page[0].revenue.is_not_loaded() && page[3].revenue.get() == Some(&50));
}

#[memokit::test]
async fn what_depends_on_a_failure_fails_for_that_record_and_is_not_computed() {
    let shop = shop();
    let mut page = Customer::page([12, 13]);
    let report = Customer::load(&mut page, &[Customer::RISK, Customer::REVENUE], &shop).await;
    assert_eq!(page[0].risk.get(), Some(&121));
    assert_eq!(
        page[1].risk.error(),
        Some("`revenue`, which it depends on, failed")
    );
    assert_eq!(report.expect("loaded").calculations[0].failed, 1);
    assert_eq!(*shop.seen.lock().expect("no panic"), [12]);
}

#[memokit::test]
async fn invalidating_a_calculation_invalidates_what_depends_on_it() {
    let shop = shop();
    let mut page = Customer::page(1..=2);
    Customer::load(&mut page, Customer::ALL, &shop)
        .await
        .expect("loaded");
    shop.factor.store(100, Ordering::SeqCst);
    Customer::REVENUE.invalidate(&page[0]).await.expect("done");
    Customer::load(&mut page, Customer::ALL, &shop)
        .await
        .expect("loaded");
    assert_eq!(page[0].label.get().map(String::as_str), Some("100/101"));
    assert_eq!(page[1].label.get().map(String::as_str), Some("20/21"));
    shop.factor.store(1000, Ordering::SeqCst);
    Customer::RISK.invalidate_key(2).wait().expect("done");
    Customer::load(&mut page, &[Customer::LABEL], &shop)
        .await
        .expect("loaded");
    // The revenue was not invalidated, and is what it was.
    assert_eq!(page[1].label.get().map(String::as_str), Some("20/21"));
    assert_eq!(shop.labels.count(), 3);
}

#[tokio::test]
async fn in_a_store_a_level_is_one_read_and_one_write_and_an_invalidation_one_removal() {
    let bench = Bench::new().await;
    bench.runtime.scope(over_a_store(&bench)).await;
}

async fn over_a_store(bench: &Bench) {
    let shop = shop();
    let select = [
        SharedCustomer::LABEL,
        SharedCustomer::RISK,
        SharedCustomer::REVENUE,
    ];
    let mut page = SharedCustomer::page(1..=5);
    let report = SharedCustomer::load(&mut page, &select, &shop)
        .await
        .expect("loaded");
    // What is selected looks up together; each level is written when it is computed.
    assert_eq!((report.reads, report.writes), (1, 3));
    let reads_and_writes = |it: &memokit::CalculationReport| (it.reads, it.writes, it.calls);
    let each: Vec<_> = report.calculations.iter().map(reads_and_writes).collect();
    assert_eq!(each, [(1, 1, 1); 3]);
    let report = SharedCustomer::load(&mut page, &select, &shop)
        .await
        .expect("loaded");
    assert_eq!((report.reads, report.writes), (1, 0));

    shop.factor.store(100, Ordering::SeqCst);
    let before = bench.store.writes();
    SharedCustomer::REVENUE
        .invalidate_key(3)
        .await
        .expect("done");
    assert_eq!(bench.store.writes(), before + 1);
    let report = SharedCustomer::load(&mut page, &[SharedCustomer::LABEL], &shop)
        .await
        .expect("loaded");
    assert_eq!(page[2].label.get().map(String::as_str), Some("300/301"));
    // The label is looked for, then the risk, then the revenue: of one record.
    assert_eq!((report.reads, report.writes), (3, 3));
    assert_eq!(report.calculations[2].misses, 1);
}

thread_local! {
    static DURING: RefCell<Option<Box<dyn FnOnce()>>> = const { RefCell::new(None) };
    static BALANCE: Cell<u64> = const { Cell::new(7) };
}

#[derive(Clone, Debug, Memoized)]
struct Account {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = balances, tags("account:{id}"))]
    balance: Calculated<u64>,
    #[cache_calculation(with = limits, depends(balance))]
    limit: Calculated<u64>,
}

fn balances(accounts: &[&Account]) -> Vec<u64> {
    vec![BALANCE.get(); accounts.len()]
}

fn limits(accounts: &[&Account]) -> Vec<u64> {
    if let Some(during) = DURING.take() {
        during();
    }
    let limit = |account: &&Account| *account.balance.get().expect("made before");
    accounts.iter().map(limit).collect()
}

fn account() -> Account {
    Account {
        id: 1,
        balance: Calculated::NotLoaded,
        limit: Calculated::NotLoaded,
    }
}

#[memokit::test]
async fn what_is_made_of_something_invalidated_meanwhile_is_not_stored_nor_kept_by_its_tag() {
    let (mut account, mut again) = (account(), account());
    // The balance has been read, and the limit is being computed of it.
    DURING.set(Some(Box::new(|| {
        BALANCE.set(8);
        Account::BALANCE.invalidate_key(1).wait().expect("done");
    })));
    Account::load(&mut account, &[Account::LIMIT], &())
        .await
        .expect("loaded");
    assert_eq!(account.limit.get(), Some(&7), "its caller gets it");
    Account::load(&mut again, &[Account::LIMIT], &())
        .await
        .expect("loaded");
    assert_eq!(again.limit.get(), Some(&8), "nobody else does");
    // A tag of the balance is one of the limit too.
    BALANCE.set(9);
    invalidate_tag("account:1").wait().expect("done");
    Account::load(&mut again, &[Account::LIMIT], &())
        .await
        .expect("loaded");
    assert_eq!(again.limit.get(), Some(&9));
}

#[memokit::test]
async fn a_tag_invalidated_meanwhile_outdates_what_is_made_of_what_bears_it() {
    let (mut account, mut again) = (account(), account());
    BALANCE.set(20);
    Account::load(&mut account, &[Account::BALANCE], &())
        .await
        .expect("loaded");
    DURING.set(Some(Box::new(|| {
        BALANCE.set(21);
        invalidate_tag("account:1").wait().expect("done");
    })));
    Account::load(&mut account, &[Account::LIMIT], &())
        .await
        .expect("loaded");
    assert_eq!(account.limit.get(), Some(&20));
    Account::load(&mut again, &[Account::LIMIT], &())
        .await
        .expect("loaded");
    assert_eq!(again.limit.get(), Some(&21));
}

#[memokit::test]
async fn clearing_a_memo_by_its_name_clears_what_depends_on_it() {
    let shop = shop();
    let mut page = Customer::page(1..=2);
    Customer::load(&mut page, Customer::ALL, &shop)
        .await
        .expect("loaded");
    let infos = Customer::cached_calculations();
    assert_eq!(infos[0].depends, ["risk", "revenue"]);
    shop.factor.store(100, Ordering::SeqCst);
    let cleared = memokit::registry().clear(infos[1].memo);
    cleared.expect("the risk").wait().expect("done");
    Customer::load(&mut page, Customer::ALL, &shop)
        .await
        .expect("loaded");
    // The revenue is what it was, and all that is made of the risk was made anew.
    assert_eq!(page[0].label.get().map(String::as_str), Some("10/11"));
    assert_eq!((shop.risks.count(), shop.labels.count()), (2, 2));
    let cleared = memokit::registry().clear(infos[2].memo);
    cleared.expect("the revenue").wait().expect("done");
    Customer::load(&mut page, &[Customer::LABEL], &shop)
        .await
        .expect("loaded");
    assert_eq!(page[0].label.get().map(String::as_str), Some("100/101"));
}

/// Three levels, the lowest with tags that its values tell.
#[derive(Debug, Default)]
struct Chain {
    base: AtomicU64,
    is_slow: AtomicBool,
    began: Notify,
    go_on: Notify,
}

#[derive(Clone, Debug, Memoized)]
#[memo(context = Chain)]
struct Link {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = Link::bases, ttl = "1m", tags = |_, base| [format!("base:{base}")])]
    base: Calculated<u64>,
    #[cache_calculation(with = Link::middles, depends(base))]
    middle: Calculated<u64>,
    #[cache_calculation(with = Link::tops, depends(middle))]
    top: Calculated<u64>,
}

impl Link {
    fn new(id: u64) -> Self {
        let (base, middle, top) = Default::default();
        Self {
            id,
            base,
            middle,
            top,
        }
    }

    fn bases(links: &[&Self], chain: &Chain) -> Vec<u64> {
        vec![chain.base.load(Ordering::SeqCst); links.len()]
    }

    async fn middles(links: &[&Self], chain: &Chain) -> Vec<u64> {
        let base = |link: &&Self| *link.base.get().expect("made before") + 10;
        let middles = links.iter().map(base).collect();
        if chain.is_slow.swap(false, Ordering::SeqCst) {
            chain.began.notify_one();
            chain.go_on.notified().await;
        }
        middles
    }

    fn tops(links: &[&Self], _: &Chain) -> Vec<u64> {
        let middle = |link: &&Self| *link.middle.get().expect("made before") + 100;
        links.iter().map(middle).collect()
    }
}

#[memokit::test]
async fn what_is_made_of_a_joined_value_belongs_to_the_groups_of_that(clock: ManualClock) {
    let chain = Arc::new(Chain::default());
    chain.is_slow.store(true, Ordering::SeqCst);
    let load = |calculation: Calculation<Link>| {
        let (chain, mut link) = (Arc::clone(&chain), Link::new(1));
        memokit::spawn(async move {
            let selected = [calculation];
            let loaded = Link::load(&mut link, &selected, &chain).await;
            loaded.map(|_| link)
        })
    };
    let first = load(Link::MIDDLE);
    chain.began.notified().await;
    // Another base, while what is made of the first one is under way.
    clock.advance(Duration::from_mins(2));
    chain.base.store(1, Ordering::SeqCst);
    let second = load(Link::TOP);
    settled(|| joins_of("middle") == 1).await;
    chain.go_on.notify_one();
    first.await.expect("no panic").expect("loaded");
    let second = second.await.expect("no panic").expect("loaded");
    assert_eq!(second.top.get(), Some(&110), "made of what was joined");
    invalidate_tag("base:0").await.expect("done");
    let mut third = Link::new(1);
    let loaded = Link::load(&mut third, Link::ALL, &chain).await;
    loaded.expect("loaded");
    assert_eq!(third.middle.get(), Some(&11));
    assert_eq!(third.top.get(), Some(&111), "not of a base that is gone");
}

fn joins_of(calculation: &str) -> u64 {
    let known = Link::cached_calculations();
    let info = known.iter().find(|info| info.name == calculation);
    let registry = memokit::registry();
    let memo = registry.get(info.expect("known").memo);
    memo.expect("registered").stats.joins
}
