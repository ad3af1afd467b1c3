//! Methods of one record, and tenants, in a shared store.

use memo_derive_tests::{Bench, Calls};
use memokit::{Error, Memoized, Source, memoize, memoized};

#[derive(Clone, Memoized)]
#[memo(scope = shared)]
struct Customer {
    #[memo(key)]
    id: u64,
}

static GREETINGS: Calls = Calls::new();

#[memoized]
impl Customer {
    #[cache_calculation(scope = shared, l1_ttl = "0s", ttl = "1h")]
    async fn greeting(&self, lang: &str) -> String {
        GREETINGS.add();
        format!("{lang} {}", self.id)
    }

    #[cache_calculation(store = "default", version = 2)]
    fn square(&self) -> u64 {
        self.id * self.id
    }

    #[cache_calculation(scope = process)]
    fn own(&self) -> u64 {
        self.id
    }

    #[cache_calculation(scope = shared)]
    fn total(of: u64) -> u64 {
        of
    }

    #[cache_calculation(scope = shared, key(u64) = self.id % 10)]
    fn digit(&self) -> u64 {
        self.id % 10
    }
}

#[tokio::test]
async fn methods_of_one_record_are_shared_by_its_key() {
    let bench = Bench::new().await;
    let work = async {
        let (customer, same) = (Customer { id: 7 }, Customer { id: 7 });
        assert_eq!(customer.greeting("hej").await, "hej 7");
        assert_eq!(same.greeting("hej").await, "hej 7");
        assert_eq!((GREETINGS.count(), bench.store.writes()), (1, 1));
        let greetings = Customer::greeting_memo();
        assert_eq!(greetings.outcome(&same, "hej").await.source, Source::Store);
        assert!(greetings.contains(&same, "hej").await?);
        assert!(greetings.invalidate(&same, "hej").await?);
        assert_eq!(greetings.refresh(&same, "hej").await, "hej 7");
        assert_eq!(GREETINGS.count(), 2);
        assert_eq!((customer.square(), Customer::total(3)), (49, 3));
        assert_eq!(Customer::square_memo().peek(&same)?, Some(49));
        assert_eq!(Customer::total_memo().peek(3)?, Some(3));
        let _ = Customer { id: 17 }.digit();
        assert_eq!(Customer::digit_memo().peek(&same)?, Some(7));
        let writes = bench.store.writes();
        assert_eq!(
            (customer.own(), Customer::own_memo().peek(&same)),
            (7, Some(7))
        );
        assert_eq!(bench.store.writes(), writes);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
}

#[tokio::test]
async fn tenants_share_nothing_and_a_missing_one_computes_nothing() {
    static CALLS: Calls = Calls::new();
    #[memoize(scope = shared, skip(org), tenant = org)]
    async fn invoices(org: Option<&str>, year: u32) -> Result<String, Error> {
        CALLS.add();
        Ok(format!("{org:?} {year}"))
    }
    let bench = Bench::new().await;
    let work = async {
        assert_eq!(invoices(Some("acme"), 1).await?, "Some(\"acme\") 1");
        assert_eq!(invoices(Some("duff"), 1).await?, "Some(\"duff\") 1");
        assert_eq!(invoices(Some("acme"), 1).await?, "Some(\"acme\") 1");
        assert_eq!(CALLS.count(), 2);
        for missing in [
            invoices(None, 1).await,
            invoices::refresh(None, 1).await,
            invoices::outcome(None, 1).await.value,
        ] {
            let error = missing.expect_err("no tenant");
            assert_eq!(error.kind(), memokit::ErrorKind::Tenant);
        }
        assert_eq!(invoices::warm([(None, 1)]).await.failed, 1);
        assert_eq!(CALLS.count(), 2);
        Ok::<_, Error>(())
    };
    bench.runtime.scope(work).await.expect("a store in memory");
}

#[derive(Clone, Memoized)]
#[memo(store = "crm")]
struct Lead {
    #[memo(key)]
    id: u64,
}

#[memoized]
impl Lead {
    #[cache_calculation(scope = shared)]
    fn label(&self) -> String {
        format!("lead {}", self.id)
    }
}

#[tokio::test]
async fn a_shared_method_lives_in_the_store_that_its_struct_names() {
    let crm = memokit::testing::CountingStore::new(memokit::stores::MemoryStore::new());
    let runtime = memokit::Runtime::builder().named("crm", crm.clone());
    let runtime = runtime.build().await.expect("a runtime");
    let work = async { Lead { id: 7 }.label() };
    assert_eq!(runtime.scope(work).await, "lead 7");
    assert_eq!((crm.reads(), crm.writes()), (1, 1));
    let info = &Lead::cached_calculations()[0];
    assert_eq!((info.name, info.store), ("label", Some("crm")));
}
