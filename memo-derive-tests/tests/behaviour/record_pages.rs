//! Pages of any size and shape, and calculations in any order.

use std::sync::Mutex;

use memo_derive_tests::Bench;
use memokit::{Calculated, Calculation, LoadReport, Memoized};

/// How many records each call was given.
type Sizes = Mutex<Vec<(&'static str, usize)>>;

#[derive(Debug, Default)]
struct Ledger {
    sizes: Sizes,
}

impl Ledger {
    fn note(&self, calculation: &'static str, records: usize) {
        self.sizes.lock().unwrap().push((calculation, records));
    }

    fn sizes(&self) -> Vec<(&'static str, usize)> {
        std::mem::take(&mut self.sizes.lock().unwrap())
    }
}

macro_rules! lines {
    ($name:ident $(, $option:ident = $value:tt)?) => {
        #[derive(Clone, Debug, Memoized)]
        #[memo(context = Ledger, scope = shared, l1_ttl = "0s")]
        struct $name {
            #[memo(key)]
            id: u64,
            #[cache_calculation(with = $name::sums $(, $option = $value)?)]
            sum: Calculated<u64>,
            #[cache_calculation(with = $name::texts $(, $option = $value)?)]
            text: Calculated<String>,
        }

        impl $name {
            fn sums(lines: &[&Self], ledger: &Ledger) -> Vec<u64> {
                ledger.note("sum", lines.len());
                lines.iter().map(|line| line.id * 3).collect()
            }

            async fn texts(lines: &[&Self], ledger: &Ledger) -> Vec<String> {
                ledger.note("text", lines.len());
                lines.iter().map(|line| line.id.to_string()).collect()
            }

            /// Loads 100,000 of them twice.
            async fn load_all(calls: usize) {
                let bench = Bench::new().await;
                let loads = async {
                    let ledger = Ledger::default();
                    for round in 1..=2 {
                        let line = |id| Self {
                            id,
                            sum: Calculated::NotLoaded,
                            text: Calculated::NotLoaded,
                        };
                        let mut page: Vec<_> = (0..100_000).map(line).collect();
                        let report = Self::load(&mut page, Self::ALL, &ledger).await;
                        let report = report.expect("loaded");
                        for line in page {
                            assert_eq!(line.sum.get(), Some(&(line.id * 3)));
                            let text = line.text.get().map(|text| text.parse());
                            assert_eq!(text, Some(Ok(line.id)));
                        }
                        let writes = u64::from(round == 1);
                        assert_eq!((report.reads, report.writes), (1, writes));
                        let sizes = ledger.sizes();
                        assert_eq!(sizes.len(), if round == 1 { 2 * calls } else { 0 });
                        assert!(sizes.iter().all(|(_, size)| *size == 100_000 / calls));
                    }
                };
                bench.runtime.scope(loads).await;
                assert_eq!((bench.store.reads(), bench.store.writes()), (2, 1));
            }
        }
    };
}

lines!(Line);
lines!(ShortLine, max_batch = 1_000);

#[tokio::test]
async fn a_hundred_thousand_records_are_one_call_one_read_and_one_write() {
    Line::load_all(1).await;
}

#[tokio::test]
async fn a_hundred_thousand_records_a_thousand_each_are_a_hundred_calls() {
    ShortLine::load_all(100).await;
}

/// A record whose key is a composite with a tenant.
#[derive(Clone, Debug, Memoized)]
#[memo(context = Ledger)]
struct Seat {
    #[memo(key)]
    row: u32,
    #[memo(key)]
    place: String,
    #[memo(tenant)]
    hall: String,
    #[cache_calculation(with = names)]
    name: Calculated<String>,
    #[cache_calculation(with = signs, depends(name))]
    sign: Calculated<String>,
    #[cache_calculation(with = prices)]
    price: Calculated<u32>,
}

fn names(seats: &[&Seat], ledger: &Ledger) -> Vec<String> {
    ledger.note("name", seats.len());
    let name = |seat: &&Seat| format!("{}:{}{}", seat.hall, seat.row, seat.place);
    seats.iter().map(name).collect()
}

async fn signs(seats: &[&Seat], ledger: &Ledger) -> Vec<String> {
    ledger.note("sign", seats.len());
    tokio::task::yield_now().await;
    let name = |seat: &&Seat| format!("<{}>", seat.name.get().expect("made before"));
    seats.iter().map(name).collect()
}

fn prices(seats: &[&Seat], ledger: &Ledger) -> Vec<u32> {
    ledger.note("price", seats.len());
    seats.iter().map(|seat| seat.row * 10).collect()
}

fn seat(hall: &str, row: u32, place: &str) -> Seat {
    Seat {
        row,
        place: place.to_owned(),
        hall: hall.to_owned(),
        name: Calculated::NotLoaded,
        sign: Calculated::NotLoaded,
        price: Calculated::NotLoaded,
    }
}

/// How many hits and misses each calculation had.
fn counts(report: &LoadReport) -> Vec<(&'static str, usize, usize)> {
    let calculations = report.calculations.iter();
    calculations
        .map(|it| (it.name, it.hits, it.misses))
        .collect()
}

#[memokit::test]
async fn records_that_occur_twice_are_computed_once_and_each_has_its_values() {
    let ledger = Ledger::default();
    let mut page = vec![
        seat("red", 1, "a"),
        seat("blue", 1, "a"),
        seat("red", 1, "a"),
        seat("red", 11, ""),
        seat("red", 1, "a"),
        seat("blue", 1, "a"),
    ];
    let report = Seat::load(&mut page, &[Seat::SIGN], &ledger).await;
    assert_eq!(ledger.sizes(), [("name", 3), ("sign", 3)]);
    assert_eq!(
        counts(&report.expect("loaded")),
        [("sign", 0, 3), ("name", 0, 3)]
    );
    for seat in &page {
        let name = format!("{}:{}{}", seat.hall, seat.row, seat.place);
        assert_eq!(seat.name.get(), Some(&name));
        assert_eq!(seat.sign.get(), Some(&format!("<{name}>")));
        assert!(seat.price.is_not_loaded());
    }
    // One of them forgotten: of one tenant, and only of it.
    let key = ("red".to_owned(), 1, "a".to_owned());
    Seat::NAME.invalidate_key(key).await.expect("not shared");
    let report = Seat::load(&mut page, Seat::ALL, &ledger).await;
    assert_eq!(ledger.sizes(), [("name", 1), ("price", 3), ("sign", 1)]);
    assert_eq!(
        counts(&report.expect("loaded")),
        [("name", 3, 1), ("sign", 3, 1), ("price", 0, 3)]
    );
    memokit::invalidate_tenant("blue")
        .await
        .expect("not shared");
    let report = Seat::load(&mut page[1..=2], Seat::ALL, &ledger).await;
    assert_eq!(
        counts(&report.expect("loaded")),
        [("name", 1, 1), ("sign", 1, 1), ("price", 1, 1)]
    );
}

#[memokit::test]
async fn a_page_may_be_empty_one_record_an_array_or_a_part_of_it() {
    let ledger = Ledger::default();
    let none: &mut [Seat] = &mut [];
    let report = Seat::load(none, Seat::ALL, &ledger).await;
    assert_eq!(report.expect("nothing to do"), LoadReport::default());
    let report = Seat::load(&mut Vec::new(), Seat::ALL, &ledger).await;
    assert_eq!(report.expect("nothing to do"), LoadReport::default());

    let mut one = seat("red", 1, "a");
    Seat::load(&mut one, Seat::ALL, &ledger)
        .await
        .expect("loaded");
    assert_eq!(one.price.get(), Some(&10));
    let mut array = [seat("red", 1, "a"), seat("red", 2, "b")];
    Seat::load(&mut array, Seat::ALL, &ledger)
        .await
        .expect("loaded");
    assert_eq!(array[1].price.get(), Some(&20));
    let mut page = [seat("red", 3, "c"), seat("red", 4, "d")];
    Seat::load(&mut page[1..], Seat::ALL, &ledger)
        .await
        .expect("loaded");
    assert!(page[0].price.is_not_loaded() && page[1].price.get() == Some(&40));
}

#[memokit::test]
async fn calculations_may_be_given_in_any_order_and_twice() {
    let (name, sign, price) = (Seat::NAME, Seat::SIGN, Seat::PRICE);
    let orders: &[(&[Calculation<Seat>], &[&str])] = &[
        (&[name, sign, price], &["name", "sign", "price"]),
        (&[sign, name], &["sign", "name"]),
        (
            &[sign, price, sign, name, sign, name],
            &["sign", "price", "name"],
        ),
        (&[sign], &["sign", "name"]),
        (&[price, price], &["price"]),
        (&[sign, price], &["sign", "price", "name"]),
        (&[], &[]),
    ];
    for (row, (select, names)) in (1..).zip(orders) {
        let ledger = Ledger::default();
        let mut page = [seat("red", row, "a"), seat("red", row, "b")];
        let report = Seat::load(&mut page, select, &ledger).await;
        let expected: Vec<_> = names.iter().map(|name| (*name, 0, 2)).collect();
        assert_eq!(counts(&report.expect("loaded")), expected);
        let mut sizes = ledger.sizes();
        let of_sign = sizes.iter().position(|(name, _)| *name == "sign");
        let of_name = sizes.iter().position(|(name, _)| *name == "name");
        assert!(of_sign.is_none() || of_name < of_sign, "{sizes:?}");
        sizes.sort_unstable();
        let mut each: Vec<_> = names.iter().map(|name| (*name, 2)).collect();
        each.sort_unstable();
        assert_eq!(sizes, each, "each once");
        for seat in &page {
            let is_loaded = |name| names.contains(&name);
            assert_eq!(seat.name.get().is_some(), is_loaded("name"));
            assert_eq!(seat.sign.get().is_some(), is_loaded("sign"));
            assert_eq!(seat.price.get().is_some(), is_loaded("price"));
        }
    }
}
