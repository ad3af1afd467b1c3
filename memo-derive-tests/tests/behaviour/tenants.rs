//! Values that belong to a tenant: kept apart, invalidated apart, counted apart.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::testing::{ManualClock, hit, miss};
use memokit::{Calculated, ErrorKind, Memoized, Stats, memoize, memoized};

/// A request, as a service has it: the tenant comes with it, but is no argument of its own.
struct Request {
    org: Option<String>,
    calls: AtomicU64,
}

impl Request {
    fn of(org: &str) -> Self {
        Self {
            org: Some(org.to_owned()),
            calls: AtomicU64::new(0),
        }
    }

    fn without_org() -> Self {
        Self {
            org: None,
            calls: AtomicU64::new(0),
        }
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum ApiError {
    Memo(ErrorKind),
}

impl From<memokit::Error> for ApiError {
    fn from(error: memokit::Error) -> Self {
        Self::Memo(error.kind())
    }
}

fn stats(tenant: &str) -> Option<Stats> {
    let tenants = memokit::registry().tenants();
    let tenant = tenants.into_iter().find(|of| of.name == tenant)?;
    Some(tenant.stats)
}

#[memokit::test]
fn a_tenant_is_part_of_every_key() {
    #[memoize(skip(request), tenant = &request.org)]
    fn report(request: &Request, month: u32) -> String {
        request.calls.fetch_add(1, Ordering::Relaxed);
        format!("{:?} {month}", request.org)
    }
    let (acme, zoo) = (Request::of("acme"), Request::of("zoo"));
    miss!(report(&acme, 1), "Some(\"acme\") 1");
    miss!(report(&zoo, 1), "Some(\"zoo\") 1");
    hit!(report(&acme, 1), "Some(\"acme\") 1");
    hit!(report(&zoo, 1), "Some(\"zoo\") 1");
    assert_eq!(
        report::peek(&acme, 1).as_deref(),
        Some("Some(\"acme\") 1"),
        "`k…` is the whole parameter list"
    );
    memokit::invalidate_tenant("acme").wait().unwrap();
    assert!(!report::contains(&acme, 1) && report::contains(&zoo, 1));
    miss!(report(&acme, 1));
    assert!(report::invalidate(&zoo, 1));
    assert_eq!(acme.calls.load(Ordering::Relaxed), 2);
}

#[memokit::test]
fn a_number_and_a_text_name_one_tenant() {
    #[memoize(skip(org), tenant = org)]
    fn by_number(org: u64, n: u64) -> u64 {
        org + n
    }
    #[memoize(skip(org), tenant = org)]
    fn by_text(org: &str, n: u64) -> u64 {
        org.len() as u64 + n
    }
    by_number(7, 1);
    by_text("7", 1);
    by_number(77, 1);
    let entry = by_number::entry(7, 1).expect("stored");
    assert_eq!(
        (entry.tenant.as_deref(), entry.tags),
        (Some("7"), Vec::new())
    );
    memokit::invalidate_tenant("7").wait().unwrap();
    assert!(!by_number::contains(7, 1) && !by_text::contains("7", 1));
    assert!(by_number::contains(77, 1));
}

#[memokit::test]
fn m_03_a_key_expression_cannot_drop_the_tenant() {
    #[memoize(key = id % 10, tenant = org)]
    fn erased(org: &str, id: u64) -> String {
        format!("{org} {id}")
    }
    #[memoize(key(u64) = id % 10, tenant = org, tags("id:{key}"))]
    fn typed(org: &str, id: u64) -> String {
        format!("{org} {id}")
    }
    miss!(erased("a", 1), "a 1");
    hit!(erased("a", 11), "a 1");
    miss!(erased("b", 1), "b 1");
    miss!(typed("a", 1), "a 1");
    miss!(typed("b", 1), "b 1");
    hit!(typed("b", 21), "b 1");
    assert_eq!(typed::entry("a", 1).unwrap().tags, ["id:1"]);
    memokit::invalidate_tag("id:1").wait().unwrap();
    assert!(!typed::contains("a", 1) && !typed::contains("b", 1));
}

#[memokit::test]
fn closures_see_the_parts_of_the_key_without_the_tenant() {
    #[memoize(
        skip(org),
        tenant = org,
        ttl = |id, name| Duration::from_secs(id + name.len() as u64),
        tags = |id, name| [format!("{id} {name}")],
    )]
    fn name(org: &str, id: u64) -> String {
        format!("{org}{id}")
    }
    name("acme", 7);
    let entry = name::entry("acme", 7).unwrap();
    assert_eq!(entry.ttl, Some(Duration::from_secs(12)));
    assert_eq!(entry.tags, ["7 acme7"]);
    assert_eq!(entry.tenant.as_deref(), Some("acme"));
    // Both groups, also where the tags are known after the compute only.
    memokit::invalidate_tenant("acme").wait().unwrap();
    assert!(!name::contains("acme", 7));
    name("acme", 7);
    memokit::invalidate_tag("7 acme7").wait().unwrap();
    assert!(!name::contains("acme", 7));
}

/// Prefixes, globs, escapes, case, spaces, look-alikes, and a very long one.
fn names() -> Vec<String> {
    let names = [
        "a", "a*", "a%", "a%2A", "*", "%", "?", "a:", "a:b", "ab", "A", "а", "a ", " a", "a\0",
        "(a)", "!", "a/../b", "á", "a\u{301}",
    ];
    let long = "a".repeat(1 << 20);
    names.into_iter().map(str::to_owned).chain([long]).collect()
}

#[memokit::test]
fn m_04_names_that_look_alike_never_touch_each_other() {
    #[memoize(skip(org), tenant = org, tags("n:{n}"))]
    fn echo(org: &str, n: u64) -> String {
        format!("{org} {n}")
    }
    let names = names();
    for name in &names {
        miss!(echo(name, 1), format!("{name} 1"));
    }
    for gone in &names {
        memokit::invalidate_tenant(gone).wait().unwrap();
        for name in &names {
            assert_eq!(echo::contains(name, 1), name != gone, "{gone:?} {name:?}");
        }
        assert_eq!(stats(gone).map_or(0, |stats| stats.entries), 0);
        miss!(echo(gone, 1));
    }
    let counted: Vec<_> = names
        .iter()
        .map(|name| stats(name).unwrap().misses)
        .collect();
    let long = counted.len() - 1;
    assert!(
        counted[..long].iter().all(|misses| *misses == 2),
        "{counted:?}"
    );
}

#[memokit::test]
fn m_05_a_missing_tenant_is_an_error_and_computes_nothing() {
    static CALLS: Calls = Calls::new();
    #[memoize(skip(request), tenant = &request.org)]
    fn fallible(request: &Request, n: u64) -> Result<u64, ApiError> {
        CALLS.add();
        Ok(n + request.calls.load(Ordering::Relaxed))
    }
    #[memoize(skip(request), tenant = &request.org)]
    fn plain(request: &Request, n: u64) -> u64 {
        CALLS.add();
        n + request.calls.load(Ordering::Relaxed)
    }
    let missing = Err(ApiError::Memo(ErrorKind::Tenant));
    for request in [Request::without_org(), Request::of("")] {
        assert_eq!(fallible(&request, 1), missing);
        assert_eq!(fallible::outcome(&request, 1).value, missing);
        assert_eq!(fallible::refresh(&request, 1), missing);
        for call in [
            (|request| assert_eq!(plain(request, 1), 1)) as fn(&Request),
            |request| assert!(plain::peek(request, 1).is_some()),
            |request| drop(plain::entry(request, 1)),
            |request| assert!(fallible::contains(request, 1)),
            |request| assert!(fallible::invalidate(request, 1)),
            |request| fallible::insert(request, 1, 2),
        ] {
            let panic = std::panic::catch_unwind(|| call(&request)).expect_err("a panic");
            let words = panic.downcast_ref::<String>().expect("words");
            assert!(
                words.contains("tenant") && words.contains("tenants"),
                "{words}"
            );
        }
    }
    assert_eq!(CALLS.count(), 0);
    assert!(fallible::memo().is_empty() && plain::memo().is_empty());
    assert_eq!(memokit::registry().tenants().len(), 0);
    // What is as it was written asks for none.
    assert_eq!(plain::uncached(&Request::without_org(), 1), 1);
}

#[memokit::test]
async fn m_05_a_missing_tenant_is_an_error_of_async_functions_too() {
    #[memoize(skip(request), tenant = &request.org)]
    async fn fallible(request: &Request, n: u64) -> Result<u64, memokit::Error> {
        Ok(n + request.calls.fetch_add(1, Ordering::Relaxed))
    }
    let request = Request::without_org();
    for error in [
        fallible(&request, 1).await.unwrap_err(),
        fallible::refresh(&request, 1).await.unwrap_err(),
        fallible::outcome(&request, 1).await.value.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Tenant);
        assert!(error.memo().unwrap().ends_with("fallible"));
        assert!(!error.is_transient());
    }
    let acme = Request::of("acme");
    assert_eq!(miss!(fallible(&acme, 1).await).unwrap(), 1);
    assert_eq!(hit!(fallible(&acme, 1).await).unwrap(), 1);
    assert_eq!(request.calls.load(Ordering::Relaxed), 0);
}

#[memokit::test]
fn m_05_a_memo_by_hand_refuses_a_tenant_without_a_name() {
    let memo = memokit::Memo::<u64, u64>::builder("by hand")
        .tenant_by(|n| {
            if *n == 0 {
                String::new()
            } else {
                n.to_string()
            }
        })
        .build();
    assert_eq!(memo.get_or_insert_with(1, || 1), 1);
    let call = || memo.get_or_insert_with(0, || unreachable!("there is no tenant"));
    let call = std::panic::AssertUnwindSafe(call);
    let panic = std::panic::catch_unwind(call).expect_err("a panic");
    assert!(panic.downcast_ref::<String>().unwrap().contains("by hand"));
    assert_eq!(memo.len(), 1);
}

#[derive(Clone, Debug, Eq, Hash, PartialEq, serde::Serialize, serde::Deserialize)]
struct Sku {
    org: String,
    number: u64,
}

impl memokit::CacheKey for Sku {
    fn write_key(&self, text: &mut memokit::KeyText) {
        self.number.write_key(text);
    }
}

fn sku(org: &str, number: u64) -> Sku {
    Sku {
        org: org.to_owned(),
        number,
    }
}

#[memokit::test]
fn a_batch_has_the_tenant_of_its_arguments_or_of_each_item() {
    #[memoize(batch, skip(request), tenant = &request.org)]
    fn squares(numbers: &[u64], request: &Request) -> Vec<u64> {
        request.calls.fetch_add(1, Ordering::Relaxed);
        numbers.iter().map(|n| n * n).collect()
    }
    let (acme, zoo) = (Request::of("acme"), Request::of("zoo"));
    assert_eq!(squares(&[1, 2], &acme), [1, 4]);
    assert_eq!(squares(&[1, 2], &acme), [1, 4]);
    assert_eq!(squares(&[1], &zoo), [1]);
    assert_eq!(
        [&acme, &zoo].map(|of| of.calls.load(Ordering::Relaxed)),
        [1, 1]
    );
    assert_eq!(squares::peek(&2, &acme), Some(4));
    assert_eq!(squares::peek(&2, &zoo), None);

    #[memoize(batch, tenant = &item.org)]
    fn prices(skus: &[Sku]) -> Vec<u64> {
        skus.iter().map(|sku| sku.number).collect()
    }
    prices(&[sku("acme", 1), sku("zoo", 1)]);
    memokit::invalidate_tenant("acme").wait().unwrap();
    assert!(!prices::contains(&sku("acme", 1)) && prices::contains(&sku("zoo", 1)));
    assert!(!squares::contains(&1, &acme) && squares::contains(&1, &zoo));
}

#[memokit::test]
async fn m_05_a_batch_with_a_missing_tenant_computes_none() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, tenant = &item.org)]
    async fn prices(skus: &[Sku]) -> Result<Vec<u64>, ApiError> {
        CALLS.add();
        Ok(skus.iter().map(|sku| sku.number).collect())
    }
    let page = [sku("acme", 1), sku("", 2)];
    assert_eq!(prices(&page).await, Err(ApiError::Memo(ErrorKind::Tenant)));
    assert_eq!(
        prices::one(&page[1]).await,
        Err(ApiError::Memo(ErrorKind::Tenant))
    );
    assert_eq!((CALLS.count(), prices::memo().len()), (0, 0));
    assert_eq!(prices(&page[..1]).await, Ok(vec![1]));
}

#[memokit::test]
async fn a_shared_batch_keeps_tenants_apart_in_the_store() {
    #[memoize(batch, scope = shared, skip(request), tenant = &request.org)]
    async fn squares(numbers: &[u64], request: &Request) -> Vec<u64> {
        request.calls.fetch_add(1, Ordering::Relaxed);
        numbers.iter().map(|n| n * n).collect()
    }
    let names = names();
    let requests: Vec<_> = names.iter().map(|name| Request::of(name)).collect();
    for _ in 0..2 {
        for request in &requests {
            assert_eq!(squares(&[1, 2], request).await, [1, 4]);
            assert_eq!(request.calls.load(Ordering::Relaxed), 1);
        }
    }
    // M-04: what one tenant's key is given is no other's.
    squares::insert(&1, &requests[0], 7).await.unwrap();
    for (index, request) in requests.iter().enumerate() {
        let expected = if index == 0 { 7 } else { 1 };
        assert_eq!(squares(&[1], request).await, [expected]);
    }
    let acme = stats(&names[0]).unwrap();
    assert_eq!((acme.misses, acme.hits, acme.computes), (2, 3, 2));
    // M-05: the operations on one key have a place for the error.
    let missing = squares::peek(&1, &Request::without_org()).await;
    assert_eq!(missing.unwrap_err().kind(), ErrorKind::Tenant);
    // M-04: nor is it cleared with another's, or by a tag of that name.
    memokit::invalidate_tag(&names[0]).await.unwrap();
    assert_eq!(squares(&[1], &requests[0]).await, [7]);
    memokit::invalidate_tenant(&names[0]).await.unwrap();
    for request in &requests {
        assert_eq!(squares(&[1], request).await, [1]);
    }
    let calls = requests
        .iter()
        .map(|request| request.calls.load(Ordering::Relaxed));
    let others = std::iter::repeat_n(1, names.len() - 1);
    assert!(calls.eq(std::iter::once(2).chain(others)));
}

#[memokit::test]
fn m_07_flights_and_errors_are_of_one_tenant() {
    static BOTH: Barrier = Barrier::new(2);
    #[memoize(skip(org), tenant = org, error_ttl = "5s")]
    fn answer(org: &str, n: u64) -> Result<u64, String> {
        // Each waits for the other: if one joined the flight of the other, neither came back.
        BOTH.wait();
        if org == "bad" {
            Err(org.to_owned())
        } else {
            Ok(n)
        }
    }
    std::thread::scope(|threads| {
        let bad = threads.spawn(|| answer("bad", 1));
        let good = threads.spawn(|| answer("good", 1));
        assert_eq!(bad.join().unwrap(), Err("bad".to_owned()));
        assert_eq!(good.join().unwrap(), Ok(1));
    });
}

#[memokit::test]
fn m_07_stored_errors_and_absent_values_are_of_one_tenant() {
    #[memoize(skip(org), tenant = org, error_ttl = "5s", absent_ttl = "5s")]
    fn find(org: &str, n: u64) -> Result<Option<u64>, String> {
        match org {
            "bad" => Err(org.to_owned()),
            "none" => Ok(None),
            _ => Ok(Some(n)),
        }
    }
    miss!(find("bad", 1), Err("bad".to_owned()));
    miss!(find("none", 1), Ok(None));
    miss!(find("good", 1), Ok(Some(1)));
    hit!(find("bad", 1), Err("bad".to_owned()));
    hit!(find("none", 1), Ok(None));
    hit!(find("good", 1), Ok(Some(1)));
    assert_eq!(stats("bad").unwrap().errors, 1);
    assert_eq!(stats("good").unwrap().errors, 0);
}

#[memokit::test]
fn an_invalidation_of_a_tenant_wins_over_its_computes_only() {
    let began = Arc::new(Barrier::new(3));
    let go_on = Arc::new(Barrier::new(3));
    let memo = Arc::new(
        memokit::Memo::<(&'static str, u64), u64>::builder("of tenants")
            .tenant_by(|(org, _)| (*org).to_owned())
            .build(),
    );
    let threads = ["acme", "zoo"].map(|org| {
        let (began, go_on, memo) = (began.clone(), go_on.clone(), memo.clone());
        std::thread::spawn(move || {
            memo.get_or_insert_with((org, 1), || {
                began.wait();
                go_on.wait();
                1
            })
        })
    });
    began.wait();
    memokit::invalidate_tenant("acme").wait().unwrap();
    go_on.wait();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), 1);
    }
    assert!(!memo.contains(("acme", 1)) && memo.contains(("zoo", 1)));
    assert_eq!(stats("acme").unwrap().refused, 1);
}

#[memokit::test]
fn what_happens_is_counted_for_each_tenant(clock: ManualClock) {
    #[memoize(skip(org), tenant = org, ttl = "10s", stale = "10s", capacity = 3, policy = fifo)]
    fn length(org: &str, n: u64) -> u64 {
        org.len() as u64 + n
    }
    #[memoize(skip(org), tenant = org)]
    fn other(org: String, n: u64) -> u64 {
        org.len() as u64 + n
    }
    length("acme", 1);
    length("acme", 1);
    other("acme".to_owned(), 1);
    length("zoo", 1);
    let acme = stats("acme").unwrap();
    assert_eq!(
        (
            acme.hits,
            acme.misses,
            acme.computes,
            acme.inserts,
            acme.entries
        ),
        (1, 2, 2, 2, 2)
    );
    assert_eq!(
        acme.bytes,
        length::entry("acme", 1).unwrap().weight
            + other::entry("acme".to_owned(), 1).unwrap().weight
    );
    let zoo = stats("zoo").unwrap();
    assert_eq!((zoo.hits, zoo.misses, zoo.entries), (0, 1, 1));
    // The oldest leave, and each is counted for its own tenant.
    for n in 2..5 {
        length("zoo", n);
    }
    assert_eq!(stats("acme").unwrap().evictions, 1);
    assert_eq!(stats("zoo").unwrap().evictions, 1);
    assert_eq!(
        (
            stats("acme").unwrap().entries,
            stats("zoo").unwrap().entries
        ),
        (1, 3)
    );
    clock.advance(Duration::from_secs(30));
    assert_eq!(stats("zoo").unwrap().expiries, 3);
    assert_eq!(stats("zoo").unwrap().entries, 0);
    assert!(other::invalidate("acme".to_owned(), 1));
    let acme = stats("acme").unwrap();
    assert_eq!((acme.invalidations, acme.entries, acme.bytes), (1, 0, 0));
    let json = serde_json::to_value(memokit::registry().tenants()).unwrap();
    assert_eq!(
        (&json[0]["name"], &json[0]["stats"]["hits"]),
        (&"acme".into(), &1.into())
    );
}

#[memokit::test]
fn c_09_what_is_kept_of_tenants_is_bounded() {
    #[memoize(skip(org), tenant = org, capacity = 10)]
    fn length(org: u64, n: u64) -> u64 {
        org + n
    }
    length(1_000_000, 0);
    for org in 0..20_000 {
        length(org, 1);
        // In use all the time, it is never forgotten, though its entry has long left.
        if org % 100 == 0 {
            length(1_000_000, 0);
        }
    }
    let tenants = memokit::registry().tenants();
    assert!(
        (1_024..=1_034).contains(&tenants.len()),
        "{}",
        tenants.len()
    );
    assert!(stats("19999").is_some() && stats("10000").is_none());
    let steady = stats("1000000").unwrap();
    assert_eq!(steady.misses + steady.hits, 201);
}

#[memokit::test]
fn memos_without_tenants_have_none() {
    #[memoize(tags("n:{n}"))]
    fn square(n: u64) -> u64 {
        n * n
    }
    square(3);
    square(3);
    assert!(memokit::registry().tenants().is_empty());
    assert_eq!(square::entry(3).unwrap().tenant, None);
}

#[test]
fn a_hit_allocates_nothing_for_its_tenant() {
    #[memoize(skip(request), tenant = &request.org)]
    fn by_text(request: &Request, n: u64) -> u64 {
        n + request.calls.load(Ordering::Relaxed)
    }
    #[memoize(skip(org), tenant = org)]
    fn by_number(org: u64, n: u64) -> u64 {
        org + n
    }
    let request = Request::of("a name that does not fit into a few bytes");
    let call = || (by_text(&request, 1), by_number(7, 1));
    let first = call();
    let allocated = allocation_counter::measure(|| {
        for _ in 0..100 {
            assert_eq!(call(), first);
        }
    });
    assert_eq!(allocated.count_total, 0, "{allocated:?}");
}

#[derive(Clone, Debug, Memoized)]
struct Customer {
    #[memo(key)]
    id: u64,
    #[memo(tenant)]
    org: Option<String>,
    #[cache_calculation(with = sum_invoices, ttl = "10m", tags("customer:{id}"))]
    revenue: Calculated<u64>,
}

static LOADED: Calls = Calls::new();

fn sum_invoices(customers: &[&Customer]) -> Vec<u64> {
    LOADED.add();
    let org = |customer: &Customer| customer.org.as_ref().map_or(0, String::len) as u64;
    customers
        .iter()
        .map(|customer| customer.id * 100 + org(customer))
        .collect()
}

fn customer(org: Option<&str>, id: u64) -> Customer {
    Customer {
        id,
        org: org.map(str::to_owned),
        revenue: Calculated::NotLoaded,
    }
}

#[memokit::test]
async fn a_record_belongs_to_its_tenant() {
    let page = || [customer(Some("acme"), 1), customer(Some("zoo!"), 1)];
    let mut customers = page();
    Customer::load(&mut customers, Customer::ALL, &())
        .await
        .unwrap();
    let revenues = customers.each_ref().map(|of| of.revenue.get().copied());
    assert_eq!(revenues, [Some(104), Some(104)]);
    assert_eq!(Customer::cached_calculations()[0].name, "revenue");
    assert!(Customer::cached_calculations()[0].has_tenant);

    memokit::invalidate_tenant("zoo!").await.unwrap();
    let report = Customer::load(&mut page(), Customer::ALL, &())
        .await
        .unwrap();
    let [revenue] = report.calculations.as_slice() else {
        panic!("{report:?}")
    };
    assert_eq!((revenue.hits, revenue.misses), (1, 1));
    assert_eq!(
        (stats("acme").unwrap().hits, stats("zoo!").unwrap().hits),
        (1, 0)
    );
    assert_eq!(stats("zoo!").unwrap().invalidations, 1);
    // Closures and texts see the key without the tenant.
    memokit::invalidate_tag("customer:1").await.unwrap();
    let report = Customer::load(&mut page(), Customer::ALL, &())
        .await
        .unwrap();
    assert_eq!(report.calculations[0].hits, 0);
}

#[memokit::test]
async fn m_05_a_record_without_a_tenant_fails_and_the_others_load() {
    let mut customers = [
        customer(None, 1),
        customer(Some("acme"), 2),
        customer(Some(""), 3),
    ];
    let report = Customer::load(&mut customers, Customer::ALL, &())
        .await
        .unwrap();
    assert_eq!(customers[1].revenue.get(), Some(&204));
    for missing in [&customers[0], &customers[2]] {
        let Calculated::Failed(words) = &missing.revenue else {
            panic!("{missing:?}")
        };
        assert!(
            words.contains("tenant") && words.contains("revenue"),
            "{words}"
        );
    }
    assert_eq!(
        (report.calculations[0].failed, report.calculations[0].hits),
        (2, 0)
    );
    assert_eq!(stats("acme").unwrap().misses, 1);
    assert_eq!(memokit::registry().tenants().len(), 1);
}

#[derive(Clone, Debug, Memoized)]
struct Invoice {
    #[memo(key)]
    id: u64,
    #[memo(tenant)]
    org: Option<String>,
}

#[memoized]
impl Invoice {
    #[cache_calculation]
    #[expect(clippy::unnecessary_wraps, reason = "a missing tenant is an error")]
    fn total(&self) -> Result<u64, ApiError> {
        Ok(self.id)
    }

    #[cache_calculation]
    async fn balance(&self) -> Result<u64, ApiError> {
        Ok(self.id)
    }
}

#[memokit::test]
async fn m_05_a_method_of_a_record_without_a_tenant_returns_the_error_if_it_can() {
    let missing = Err(ApiError::Memo(ErrorKind::Tenant));
    for org in [None, Some(String::new())] {
        let invoice = Invoice { id: 1, org };
        assert_eq!(invoice.total(), missing);
        assert_eq!(invoice.balance().await, missing);
        assert_eq!(Invoice::total_memo().refresh(&invoice), missing);
        assert_eq!(
            Invoice::balance_memo().outcome(&invoice).await.value,
            missing
        );
    }
    assert_eq!(Invoice::total_memo().memo().stats().computes, 0);
}
