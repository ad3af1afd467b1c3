//! What a page of customers costs: without memokit, cold, from the store, in the process.

use std::time::Duration;

use memokit::{LoadReport, Memoized};

use super::{Promise, Shop};
use crate::customer::Customer;
use crate::time::{median, now};
use crate::{Failure, memory, page};

/// Each way is measured on so many pages: the median of the times, the largest of the counts.
const PAGES: u64 = 5;

/// The pages in every way.
pub(super) struct Pages {
    pub(super) ways: Vec<Way>,
    pub(super) calculations: usize,
    /// Whether all ways gave the same customers.
    agree: bool,
}

/// What a page costs in one way.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) name: &'static str,
    pub(super) queries: u64,
    pub(super) reads: u64,
    pub(super) writes: u64,
    pub(super) computed: usize,
    pub(super) took: Duration,
    /// The customers as text, to be compared.
    shown: Vec<String>,
}

/// The pages for the first time, in a runtime of their own: its end is the end of all it has in the
/// process, and what is in the store is for the next.
pub(super) async fn cold(shop: &Shop) -> Result<Way, Failure> {
    // Once for nothing: SQLite has to read its own file first, which is nobody's fault.
    naive(shop).await?;
    let runtime = memory::apart(&shop.folder.memo()).await?;
    let cold = runtime
        .scope(remembered("with memokit, first time", shop))
        .await;
    runtime.shutdown().await;
    cold
}

/// The pages in the other ways.
pub(super) async fn measure(shop: &Shop, cold: Way) -> Result<Pages, Failure> {
    let naive = naive(shop).await?;
    let warm = remembered("with memokit, from the store", shop).await?;
    local("", shop).await?; // computes
    let local = local("with memokit, in the process", shop).await?;
    let ways = vec![naive, cold, warm, local];
    Ok(Pages {
        agree: ways.iter().all(|way| way.shown == ways[0].shown),
        calculations: Customer::ALL.len(),
        ways,
    })
}

/// What the counts have to be.
pub(super) fn promises(pages: &Pages) -> Vec<Promise> {
    let [naive, cold, warm, local] = pages.ways.as_slice() else {
        return Vec::new();
    };
    let all = naive.computed;
    vec![
        Promise {
            what: "A page for the first time".to_owned(),
            measured: format!("{} queries, not {}", cold.queries, naive.queries),
            holds: cold.computed == all && cold.queries < 10 && cold.writes > 0,
        },
        Promise {
            what: "The same page again, from the store".to_owned(),
            measured: format!("{} of {all} values computed", warm.computed),
            holds: warm.computed == 0 && warm.queries == 1 && warm.writes == 0,
        },
        Promise {
            what: "The same page again, in the process".to_owned(),
            measured: format!(
                "{} computed, {} reads of the store",
                local.computed, local.reads
            ),
            holds: local.computed == 0 && local.queries == 1 && local.reads == 0,
        },
        Promise {
            what: "The same answers in all these ways".to_owned(),
            measured: if pages.agree { "yes" } else { "no" }.to_owned(),
            holds: pages.agree,
        },
    ]
}

async fn naive(shop: &Shop) -> Result<Way, Failure> {
    let load = async |number| {
        let customers = page::naive(&shop.database, number).await?;
        let computed = customers.len() * Customer::ALL.len();
        Ok((
            customers,
            Counts {
                computed,
                ..Counts::default()
            },
        ))
    };
    way("without memokit", shop, load).await
}

async fn remembered(name: &'static str, shop: &Shop) -> Result<Way, Failure> {
    let load = async |number| {
        let (customers, report) = page::remembered(&shop.database, number).await?;
        Ok((customers, Counts::from(report)))
    };
    way(name, shop, load).await
}

async fn local(name: &'static str, shop: &Shop) -> Result<Way, Failure> {
    let load = async |number| {
        let (customers, report) = page::local(&shop.database, number).await?;
        Ok((customers, Counts::from(report)))
    };
    way(name, shop, load).await
}

/// What a load says of itself.
#[derive(Default)]
struct Counts {
    reads: u64,
    writes: u64,
    computed: usize,
}

impl From<LoadReport> for Counts {
    fn from(report: LoadReport) -> Self {
        Self {
            reads: report.reads,
            writes: report.writes,
            computed: report.calculations.iter().map(|each| each.misses).sum(),
        }
    }
}

/// Loads the pages one after the other.
async fn way(
    name: &'static str,
    shop: &Shop,
    load: impl AsyncFn(u64) -> Result<(Vec<Customer>, Counts), Failure>,
) -> Result<Way, Failure> {
    let mut way = Way {
        name,
        queries: 0,
        reads: 0,
        writes: 0,
        computed: 0,
        took: Duration::ZERO,
        shown: Vec::new(),
    };
    let mut took = Vec::new();
    for number in 0..PAGES {
        let (queries, started) = (shop.database.queries(), now());
        let (customers, counts) = load(number).await?;
        took.push(started.elapsed());
        way.queries = way.queries.max(shop.database.queries() - queries);
        way.reads = way.reads.max(counts.reads);
        way.writes = way.writes.max(counts.writes);
        way.computed = way.computed.max(counts.computed);
        way.shown
            .extend(customers.iter().map(|customer| format!("{customer:?}")));
    }
    way.took = median(took);
    Ok(way)
}
