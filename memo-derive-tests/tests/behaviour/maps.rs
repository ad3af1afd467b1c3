//! Batch functions that return maps: what is not in there is absent.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher};
use std::sync::Mutex;
use std::time::Duration;

use memo_derive_tests::Calls;
use memokit::memoize;
use memokit::testing::{ManualClock, hit, miss};

#[derive(Clone, Debug, PartialEq)]
struct Down;

#[memokit::test]
fn what_is_missing_from_a_map_is_absent_and_that_is_remembered() {
    static ASKED: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());
    #[memoize(batch)]
    fn names(ids: &[u32]) -> HashMap<u32, String> {
        ASKED.lock().unwrap().push(ids.to_vec());
        let there = ids.iter().filter(|id| **id < 10);
        // Nobody asked for 99.
        let all = there.chain([&99]);
        all.map(|id| (*id, format!("user {id}"))).collect()
    }
    let of = |ids: &[u32]| ids.iter().map(|id| (*id, format!("user {id}"))).collect();
    assert_eq!(names(&[1, 11, 2, 1]), of(&[1, 2]));
    assert_eq!(names(&[2, 11, 3]), of(&[2, 3]));
    assert_eq!(*ASKED.lock().unwrap(), [vec![1, 11, 2], vec![3]]);
    assert_eq!(names(&[]), HashMap::new());
    assert_eq!(names::peek(&1), Some(Some("user 1".to_owned())));
    assert_eq!(names::peek(&11), Some(None));
    assert_eq!(names::peek(&99), None);
    assert_eq!(names::one(&2).as_deref(), Some("user 2"));
    assert_eq!(names::one(&11), None);
    assert_eq!(ASKED.lock().unwrap().len(), 2);
    names::insert(&11, Some("eleven".to_owned()));
    assert_eq!(names(&[11])[&11], "eleven");
    assert_eq!(names::uncached(&[5]).len(), 2);
}

#[memokit::test]
fn a_map_may_be_ordered_have_a_hasher_of_its_own_or_stand_in_a_result() {
    type Hasher = BuildHasherDefault<DefaultHasher>;
    #[memoize(batch, max_batch = 2)]
    fn ordered(ids: &[u32]) -> BTreeMap<u32, u32> {
        ids.iter()
            .filter(|id| **id != 2)
            .map(|id| (*id, id * 10))
            .collect()
    }
    #[memoize(batch)]
    fn hashed(ids: &[&'static str]) -> Result<HashMap<&'static str, usize, Hasher>, Down> {
        if ids.contains(&"down") {
            return Err(Down);
        }
        Ok(ids
            .iter()
            .filter(|id| !id.is_empty())
            .map(|id| (*id, id.len()))
            .collect())
    }
    #[memoize(batch)]
    fn tried(ids: &[u32]) -> Result<BTreeMap<u32, u32>, memokit::Error> {
        Ok(ids.iter().map(|id| (*id, *id)).collect())
    }
    assert_eq!(ordered(&[3, 1, 2]), BTreeMap::from([(1, 10), (3, 30)]));
    assert_eq!(hashed(&["", "ab"]).expect("up")["ab"], 2);
    assert_eq!(hashed(&["ab", "down"]), Err(Down));
    assert_eq!(hashed::one(&""), Ok(None));
    assert_eq!(hashed::one(&"ab"), Ok(Some(2)));
    assert_eq!(hashed::one(&"down"), Err(Down));
    assert_eq!(hashed::peek(&"down"), None);
    assert_eq!(tried(&[4]).expect("no store"), BTreeMap::from([(4, 4)]));
}

#[memokit::test]
fn what_is_absent_may_have_a_life_of_its_own(clock: ManualClock) {
    #[memoize(batch, ttl = "10m", absent_ttl = "30s")]
    fn found(ids: &[u32]) -> HashMap<u32, u32> {
        ids.iter()
            .filter(|id| **id < 10)
            .map(|id| (*id, *id))
            .collect()
    }
    miss!(found(&[1]), HashMap::from([(1, 1)]));
    miss!(found(&[11]), HashMap::new());
    hit!(found(&[1, 11]), HashMap::from([(1, 1)]));
    clock.advance(Duration::from_secs(30));
    hit!(found(&[1]), HashMap::from([(1, 1)]));
    miss!(found(&[11]), HashMap::new());
}

#[memokit::test]
fn options_about_values_see_what_is_stored() {
    #[memoize(batch, cache_if = |value| value.is_some())]
    fn present(ids: &[u32]) -> HashMap<u32, u32> {
        ids.iter()
            .filter(|id| **id < 10)
            .map(|id| (*id, *id))
            .collect()
    }
    assert_eq!(present(&[1, 11]).len(), 1);
    assert_eq!(
        (present::peek(&1), present::peek(&11)),
        (Some(Some(1)), None)
    );
}

#[memokit::test]
async fn a_shared_store_keeps_what_is_absent() {
    static CALLS: Calls = Calls::new();
    #[memoize(batch, scope = shared, skip(suffix))]
    async fn prices(
        skus: &[String],
        suffix: &str,
    ) -> Result<HashMap<String, String>, memokit::Error> {
        CALLS.add();
        let there = skus.iter().filter(|sku| !sku.starts_with("no"));
        Ok(there
            .map(|sku| (sku.clone(), format!("{sku}{suffix}")))
            .collect())
    }
    let page = ["tea".to_owned(), "no tea".to_owned()];
    for _ in 0..2 {
        let got = prices(&page, "!").await.expect("prices");
        assert_eq!(got, HashMap::from([("tea".to_owned(), "tea!".to_owned())]));
    }
    assert_eq!(prices::one(&page[1], "!").await.expect("none"), None);
    assert_eq!(prices::peek(&page[1]).await.expect("a store"), Some(None));
    assert_eq!(CALLS.count(), 1);
}
