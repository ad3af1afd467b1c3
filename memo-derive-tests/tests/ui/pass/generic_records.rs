#![deny(warnings)]
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, HashMap};
use std::fmt::Debug;
use std::marker::PhantomData;

use memokit::{Calculated, Memoized};

/// A page of things, in so many columns.
#[derive(Clone, Debug, Memoized)]
#[memo(namespace = "pages", ttl = "5m", jitter = "5%", stale = "1m", capacity = 100)]
pub struct Page<T, const COLUMNS: usize>
where
    T: Clone + Debug + Send + Sync + 'static,
{
    #[memo(tenant)]
    org: String,
    #[memo(key)]
    id: u64,
    #[memo(key)]
    kind: String,
    things: PhantomData<T>,
    /// How long its name is.
    #[cache_calculation(with = Self::lengths, depends(width), select = LENGTH_OF_NAME, ttl = "1m")]
    length: Calculated<usize>,
    #[cache_calculation(with = Self::widths, tags("page:{id}"))]
    width: Calculated<Option<usize>>,
}

impl<T, const COLUMNS: usize> Page<T, COLUMNS>
where
    T: Clone + Debug + Send + Sync + 'static,
{
    async fn lengths(pages: &[&Self]) -> Result<HashMap<(String, u64, String), usize>, String> {
        let length = |page: &&Self| {
            let key = (page.org.clone(), page.id, page.kind.clone());
            (key, page.kind.len() * COLUMNS)
        };
        Ok(pages.iter().map(length).collect())
    }

    fn widths(pages: &[&Self]) -> BTreeMap<(String, u64, String), usize> {
        let _ = pages;
        BTreeMap::new()
    }
}

/// A user's own items win.
#[derive(Memoized)]
pub struct Own {
    #[memo(key)]
    id: u64,
    #[cache_calculation(with = doubled)]
    double: Calculated<u64>,
}

impl Own {
    /// Loads nothing.
    pub fn load(&self) -> u64 {
        self.id
    }
}

fn doubled(owns: &[&Own]) -> Vec<u64> {
    owns.iter().map(|own| own.id * 2).collect()
}

/// It has no calculation.
#[derive(Memoized)]
pub struct Plain;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut page = Page::<u8, 3> {
        org: "acme".into(),
        id: 1,
        kind: "list".into(),
        things: PhantomData,
        length: Calculated::NotLoaded,
        width: Calculated::NotLoaded,
    };
    let select = [Page::<u8, 3>::LENGTH_OF_NAME];
    Page::load(&mut page, &select, &()).await.expect("loaded");
    assert_eq!(page.length.get(), Some(&12));
    assert_eq!(page.width.get(), Some(&None));
    let mut other = Page::<u8, 2> {
        org: "acme".into(),
        id: 1,
        kind: "list".into(),
        things: PhantomData,
        length: Calculated::NotLoaded,
        width: Calculated::NotLoaded,
    };
    Page::load(&mut other, Page::ALL, &()).await.expect("loaded");
    assert_eq!(other.length.get(), Some(&8));
    Page::<u8, 2>::WIDTH
        .invalidate_key(("acme".into(), 1, "list".into()))
        .await
        .expect("done");
    let names: Vec<_> = memokit::registry()
        .into_iter()
        .filter(|memo| memo.name.contains("Page") && memo.name.ends_with("::length"))
        .map(|memo| memo.name)
        .collect();
    assert_eq!(names.len(), 2, "{names:?}");

    let mut own = Own { id: 4, double: Calculated::NotLoaded };
    assert_eq!(own.load(), 4);
    <Own as Memoized>::load(&mut own, Own::ALL, &()).await.expect("loaded");
    assert_eq!(own.double.get(), Some(&8));
    let report = Plain::load(&mut [Plain], Plain::ALL, &()).await;
    assert!(report.expect("loaded").calculations.is_empty());
    assert!(Plain::cached_calculations().is_empty());
}
