//! A store that a stranger wrote by the documentation, held to the contract by three lines.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use memokit::testing::Place;
use memokit::{Clock, Error, Read, Result, Store, StoreFuture, StoreKey, Usage, Write};

/// The shelves of a house: who names the same one shares it.
static SHELVES: LazyLock<Mutex<HashMap<String, Shelf>>> = LazyLock::new(Mutex::default);

type Shelf = Arc<Mutex<HashMap<String, Kept>>>;

struct Kept {
    bytes: Vec<u8>,
    until: Option<u64>,
}

/// One who stands before a shelf, until they close.
struct Shelves {
    name: String,
    shelf: Mutex<Option<Shelf>>,
    clock: Clock,
}

impl Shelves {
    fn open(name: &str, clock: Clock) -> Self {
        let shelf = Arc::clone(SHELVES.lock().unwrap().entry(name.to_owned()).or_default());
        Self {
            name: name.to_owned(),
            shelf: Mutex::new(Some(shelf)),
            clock,
        }
    }

    fn shelf(&self, operation: &'static str) -> Result<Shelf> {
        let shelf = self.shelf.lock().unwrap().clone();
        shelf.ok_or_else(|| Error::closed(operation))
    }
}

impl Store for Shelves {
    fn address(&self) -> String {
        format!("shelves:{}", self.name)
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move {
            let (shelf, now) = (self.shelf("get_many")?, self.clock.unix_millis());
            let shelf = shelf.lock().unwrap();
            let read = |key: &StoreKey| match shelf.get(key.as_str()) {
                Some(kept) if kept.until.is_none_or(|until| now < until) => {
                    Read::found(kept.bytes.clone())
                }
                _ => Read::absent(),
            };
            Ok(keys.iter().map(read).collect())
        })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let (shelf, now) = (self.shelf("put_many")?, self.clock.unix_millis());
            let mut shelf = shelf.lock().unwrap();
            for entry in entries {
                let millis = |ttl: std::time::Duration| u64::try_from(ttl.as_millis());
                let until = entry
                    .ttl
                    .map(|ttl| now.saturating_add(millis(ttl).unwrap_or(u64::MAX)));
                let bytes = entry.value.clone();
                shelf.insert(entry.key.to_string(), Kept { bytes, until });
            }
            Ok(())
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let reads = self.get_many(keys).await?;
            let shelf = self.shelf("remove_many")?;
            let mut shelf = shelf.lock().unwrap();
            for key in keys {
                shelf.remove(key.as_str());
            }
            Ok(reads.iter().map(|read| read.value.is_some()).collect())
        })
    }

    fn touch_many<'a>(&'a self, _: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        Box::pin(async move { self.shelf("touch_many").map(drop) })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(async move {
            let shelf = self.shelf("usage")?;
            let shelf = shelf.lock().unwrap();
            let bytes = shelf.values().map(|kept| kept.bytes.len() as u64).sum();
            Ok(Usage::new(shelf.len() as u64, bytes))
        })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(async move {
            self.shelf.lock().unwrap().take();
            Ok(())
        })
    }
}

mod contract {
    use super::*;

    memokit::testing::store_contract!(async |place| {
        Ok(Shelves::open(place.name(), place.clock()))
    });
}

/// An opener may be a function as well, and a store may go by the time of the system.
mod contract_by_the_systems_time {
    use super::*;

    async fn open(place: &Place) -> Result<Shelves> {
        Ok(Shelves::open(place.name(), Clock::SYSTEM))
    }

    memokit::testing::store_contract!(open);
}

#[test]
fn each_place_is_its_own_and_leaves_nothing_behind() {
    let folder = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&folder);
    let open = async |place: &Place| {
        assert!(place.name().starts_with("memokit_test_"));
        assert_eq!(place.name().len(), 29);
        std::fs::write(place.folder().join("file"), "text").unwrap();
        *seen.lock().unwrap() = Some(place.folder().to_owned());
        Ok(Shelves::open(place.name(), place.clock()))
    };
    memokit::__private::check_store("a_closed_store_says_so", open);
    let folder = folder.lock().unwrap().take().expect("a folder");
    assert!(!folder.exists(), "{}", folder.display());
}
