//! Records: round trips of a page, growth with the number of records, and a load beside single hits.
//!
//! `cargo run --release -p memo-benches --bin records`

use std::hint::black_box;
use std::io::{self, Write};
use std::time::Duration;

use memo_benches::{medians, timed};
use memokit::stores::MemoryStore;
use memokit::testing::CountingStore;
use memokit::{Calculated, Memoized, Runtime, memoize};

macro_rules! customer {
    ($name:ident, $($option:tt)*) => {
        #[derive(Clone, Debug, Memoized)]
        #[memo($($option)*)]
        struct $name {
            #[memo(key)]
            id: u64,
            #[cache_calculation(with = $name::numbers)]
            revenue: Calculated<u64>,
            #[cache_calculation(with = $name::numbers)]
            orders: Calculated<u64>,
            #[cache_calculation(with = $name::numbers)]
            visits: Calculated<u64>,
            #[cache_calculation(with = $name::risks, depends(revenue))]
            risk: Calculated<u64>,
        }

        impl $name {
            fn page(count: u64) -> Vec<Self> {
                let customer = |id| Self {
                    id,
                    revenue: Calculated::NotLoaded,
                    orders: Calculated::NotLoaded,
                    visits: Calculated::NotLoaded,
                    risk: Calculated::NotLoaded,
                };
                (0..count).map(customer).collect()
            }

            fn numbers(customers: &[&Self]) -> Vec<u64> {
                customers.iter().map(|customer| customer.id).collect()
            }

            fn risks(customers: &[&Self]) -> Vec<u64> {
                let revenue = |customer: &&Self| *customer.revenue.loaded();
                customers.iter().map(revenue).collect()
            }
        }
    };
}

customer!(Stored, scope = shared);
customer!(Kept, scope = process);

#[memoize]
fn single(id: u64) -> u64 {
    id
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let executor = tokio::runtime::Builder::new_current_thread().build()?;
    let mut out = io::stdout().lock();
    writeln!(out, "Round trips of a page of 100 records x 3 calculations")?;
    executor.block_on(round_trips(&mut out))?;
    writeln!(
        out,
        "\nGrowth: one load of N records x 3 calculations, in the process"
    )?;
    growth(&mut out, &executor)?;
    writeln!(out, "\nA load of found values beside as many single hits")?;
    beside_single_hits(&mut out, &executor)?;
    Ok(())
}

async fn round_trips(out: &mut impl Write) -> Result<(), Box<dyn std::error::Error>> {
    let store = CountingStore::new(MemoryStore::new());
    let runtime = Runtime::builder().store(store.clone()).build().await?;
    let three = [Stored::REVENUE, Stored::ORDERS, Stored::VISITS];
    let with_level = [Stored::ORDERS, Stored::VISITS, Stored::RISK];
    let cases: [(&str, u64, &[_]); 5] = [
        ("half of the records, cold", 50, &three),
        ("all, half of them warm", 100, &three),
        ("all, warm", 100, &three),
        ("with what depends on one, that cold", 100, &with_level),
        ("with what depends on one, warm", 100, &with_level),
    ];
    for (name, count, select) in cases {
        let before = (store.reads(), store.writes());
        let mut page = Stored::page(count);
        let report = runtime.scope(Stored::load(&mut page, select, &())).await?;
        let calls: u64 = report.calculations.iter().map(|it| it.calls).sum();
        let (reads, writes) = (store.reads() - before.0, store.writes() - before.1);
        writeln!(
            out,
            "  {name:<38} {reads} read  {writes} write  {calls} calls"
        )?;
    }
    runtime.shutdown().await;
    Ok(())
}

fn growth(out: &mut impl Write, executor: &tokio::runtime::Runtime) -> io::Result<()> {
    let mut least: Option<(f64, f64)> = None;
    for count in [1_000, 10_000, 100_000] {
        let mut page = Kept::page(count);
        let select = [Kept::REVENUE, Kept::ORDERS, Kept::VISITS];
        let mut load = || {
            let runtime = executor.block_on(Runtime::builder().build());
            let runtime = runtime.expect("a runtime");
            let took = timed(|| {
                let load = runtime.scope(Kept::load(&mut page, &select, &()));
                executor.block_on(load).expect("loaded");
            });
            executor.block_on(runtime.shutdown());
            took
        };
        let mut took: Vec<Duration> = (0..5).map(|_| load()).collect();
        took.sort_unstable();
        let memory = allocation_counter::measure(|| {
            load();
        });
        let each = |total: f64| total / f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let nanos = each(took[2].as_secs_f64() * 1e9);
        #[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
        let bytes = each(memory.bytes_max as f64);
        let (first_nanos, first_bytes) = *least.get_or_insert((nanos, bytes));
        writeln!(
            out,
            "  {count:>7} records  {nanos:>6.0} ns and {bytes:>5.0} bytes at most for each  ({:.2} x, {:.2} x)",
            nanos / first_nanos,
            bytes / first_bytes,
        )?;
    }
    Ok(())
}

fn beside_single_hits(out: &mut impl Write, executor: &tokio::runtime::Runtime) -> io::Result<()> {
    for count in [100, 1_000, 10_000] {
        let mut page = Kept::page(count);
        let select = [Kept::REVENUE];
        let mut load = || {
            let load = Kept::load(&mut page, &select, &());
            black_box(executor.block_on(load).expect("loaded"));
        };
        let mut hits = || {
            for id in 0..count {
                black_box(single(black_box(id)));
            }
        };
        load();
        hits();
        let rounds = usize::try_from(2_000_000 / count).unwrap_or(usize::MAX);
        let [load, hits] = medians(rounds, [&mut load, &mut hits]);
        let each = |took: Duration| {
            took.as_secs_f64() * 1e9 / f64::from(u32::try_from(count).unwrap_or(u32::MAX))
        };
        writeln!(
            out,
            "  {count:>6} records  load {:>5.1} ns  single hits {:>5.1} ns  ratio {:.2}",
            each(load),
            each(hits),
            load.as_secs_f64() / hits.as_secs_f64(),
        )?;
    }
    Ok(())
}
