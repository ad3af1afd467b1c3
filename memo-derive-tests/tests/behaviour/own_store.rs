//! A store that a stranger wrote by the documentation, held to the contract by three lines.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use memokit::testing::Place;
use memokit::{
    Clock, Error, Read, Result, Store, StoreFuture, StoreGroup, StoreKey, StoreToken, Sweep,
    SweepOrder, SweepRest, Swept, Usage, Write,
};

/// The shelves of a house: who names the same one shares it.
static SHELVES: LazyLock<Mutex<HashMap<String, Shelf>>> = LazyLock::new(Mutex::default);

type Shelf = Arc<Mutex<Things>>;

#[derive(Default)]
struct Things {
    kept: HashMap<String, Kept>,
    /// How often something was outdated, and when each stripe was last, of keys and of groups.
    count: u64,
    outdated: HashMap<usize, u64>,
    outdated_groups: HashMap<usize, u64>,
    moments: u64,
    /// Who sweeps, and until when they are waited for.
    sweeper: Option<(u64, u64)>,
}

impl Things {
    fn token(&self) -> StoreToken {
        // A shelf never loses count.
        StoreToken::new(1, self.count)
    }

    fn outdate(&mut self, key: &StoreKey) {
        self.count += 1;
        self.outdated.insert(key.stripe(), self.count);
    }

    fn holds(&self, entry: &Write, token: StoreToken) -> bool {
        let of_group = |group: &StoreGroup| self.outdated_groups.get(&group.stripe());
        let outdated = entry.groups.iter().filter_map(of_group);
        let mut outdated = outdated.chain(self.outdated.get(&entry.key.stripe()));
        token.epoch() == 1 && outdated.all(|number| token.covers(*number))
    }
}

struct Kept {
    bytes: Vec<u8>,
    until: Option<u64>,
    groups: Vec<StoreGroup>,
    /// When it was written, and when used last, by the count of such moments.
    written: u64,
    used: u64,
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
            let alive = |kept: &&Kept| kept.until.is_none_or(|until| now < until);
            let read = |key: &StoreKey| {
                let kept = shelf.kept.get(key.as_str()).filter(alive);
                let left = kept.and_then(|kept| kept.until).map(|until| until - now);
                let left = left.map(std::time::Duration::from_millis);
                let bytes = kept.map(|kept| kept.bytes.clone());
                let groups = kept.map(|kept| kept.groups.clone()).unwrap_or_default();
                let read = Read::new(bytes, shelf.token());
                read.with_ttl(left).in_groups(groups)
            };
            Ok(keys.iter().map(read).collect())
        })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let (shelf, now) = (self.shelf("put_many")?, self.clock.unix_millis());
            let mut shelf = shelf.lock().unwrap();
            let mut stored = Vec::new();
            for entry in entries {
                let holds = |token| shelf.holds(entry, token);
                stored.push(entry.token.is_none_or(holds));
                if stored.last() == Some(&false) {
                    continue;
                }
                if entry.overtakes {
                    shelf.outdate(&entry.key);
                }
                let millis = |ttl: std::time::Duration| u64::try_from(ttl.as_millis());
                let until = entry
                    .ttl
                    .map(|ttl| now.saturating_add(millis(ttl).unwrap_or(u64::MAX)));
                let bytes = entry.value.clone();
                shelf.moments += 1;
                let kept = Kept {
                    bytes,
                    until,
                    groups: entry.groups.clone(),
                    written: shelf.moments,
                    used: shelf.moments,
                };
                shelf.kept.insert(entry.key.to_string(), kept);
            }
            Ok(stored)
        })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move {
            let reads = self.get_many(keys).await?;
            let shelf = self.shelf("remove_many")?;
            let mut shelf = shelf.lock().unwrap();
            for key in keys {
                shelf.outdate(key);
                shelf.kept.remove(key.as_str());
            }
            Ok(reads.iter().map(|read| read.value.is_some()).collect())
        })
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let shelf = self.shelf("outdate_many")?;
            let mut shelf = shelf.lock().unwrap();
            shelf.count += 1;
            for group in groups {
                let count = shelf.count;
                shelf.outdated_groups.insert(group.stripe(), count);
            }
            let stays = |kept: &Kept| !kept.groups.iter().any(|group| groups.contains(group));
            shelf.kept.retain(|_, kept| stays(kept));
            Ok(())
        })
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let shelf = self.shelf("touch_many")?;
            let mut shelf = shelf.lock().unwrap();
            for key in keys {
                shelf.moments += 1;
                let moment = shelf.moments;
                if let Some(kept) = shelf.kept.get_mut(key.as_str()) {
                    kept.used = moment;
                }
            }
            Ok(())
        })
    }

    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        Box::pin(async move {
            let (shelf, now) = (self.shelf("sweep")?, self.clock.unix_millis());
            let mut shelf = shelf.lock().unwrap();
            if shelf
                .sweeper
                .is_some_and(|(by, until)| by != sweep.by && now < until)
            {
                return Ok(Swept::new(0, 0, 0, SweepRest::Elsewhere));
            }
            let mut swept = Swept::default();
            let by = |kept: &Kept| match sweep.limits.order {
                SweepOrder::Lru => kept.used,
                _ => kept.written,
            };
            while swept.expired + swept.evicted < sweep.most {
                let kept = shelf.kept.iter();
                let expired =
                    |(_, kept): &(&String, &Kept)| kept.until.is_some_and(|until| until <= now);
                if let Some((key, _)) = kept.clone().find(expired) {
                    let key = key.clone();
                    shelf.kept.remove(&key);
                    swept.expired += 1;
                    continue;
                }
                let bytes = kept.clone().map(|(_, kept)| kept.bytes.len() as u64).sum();
                if sweep.limits.excess(kept.len() as u64, bytes) == (0, 0) {
                    break;
                }
                let Some((key, _)) = kept.min_by_key(|(_, kept)| by(kept)) else {
                    break;
                };
                let key = key.clone();
                shelf.kept.remove(&key);
                swept.evicted += 1;
            }
            shelf.sweeper = None;
            if swept.expired + swept.evicted == sweep.most {
                swept.rest = SweepRest::More;
                let lease = u64::try_from(Sweep::LEASE.as_millis()).unwrap();
                shelf.sweeper = Some((sweep.by, now + lease));
            }
            Ok(swept)
        })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(async move {
            let shelf = self.shelf("usage")?;
            let shelf = shelf.lock().unwrap();
            let bytes = shelf.kept.values().map(|kept| kept.bytes.len() as u64);
            Ok(Usage::new(shelf.kept.len() as u64, bytes.sum()))
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
