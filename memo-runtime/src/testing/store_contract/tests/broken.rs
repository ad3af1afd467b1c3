//! A store that does one thing wrong.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, Weak};
use std::time::Duration;

use super::fault::Fault;
use super::sound::Sound;
use super::wrong;
use crate::error::{Error, Result};
use crate::key::StoreKey;
use crate::store::{
    Read, Store, StoreFuture, StoreGroup, StoreToken, Sweep, SweepOrder, SweepRest, Swept, Usage,
    Write,
};
use crate::sync::lock;

pub(super) struct Broken {
    pub(super) sound: Sound,
    pub(super) fault: Fault,
    /// The task that it began when it was opened, as long as there is one.
    pub(super) worker: Weak<()>,
    /// Whether an operation is under way that cannot stand another.
    is_busy: AtomicBool,
    notes: Mutex<Notes>,
}

/// What it remembers of what it was told.
#[derive(Default)]
struct Notes {
    put: HashMap<StoreKey, Write>,
    read: HashMap<StoreKey, Read>,
    question: Vec<StoreKey>,
    reply: Option<Vec<Read>>,
    outdated: HashSet<StoreGroup>,
    puts: u64,
    has_removed: bool,
}

impl Broken {
    pub(super) fn new(sound: Sound, fault: Fault, worker: Weak<()>) -> Self {
        Self {
            sound,
            fault,
            worker,
            is_busy: AtomicBool::new(false),
            notes: Mutex::default(),
        }
    }

    /// Takes the only connection, loses it if the future is dropped, and gives it back.
    async fn pass(&self, jams: Fault) -> Result<()> {
        if self.fault == Fault::DiesWithItsExecutor && self.worker.strong_count() == 0 {
            return Err(Error::store("pass", "its worker has gone"));
        }
        if self.is_busy.load(Ordering::SeqCst) {
            return Err(Error::store("pass", "the connection is in use"));
        }
        if self.fault == jams {
            self.is_busy.store(true, Ordering::SeqCst);
            tokio::task::yield_now().await;
            self.is_busy.store(false, Ordering::SeqCst);
        }
        Ok(())
    }

    async fn get(&self, keys: &[StoreKey]) -> Result<Vec<Read>> {
        self.pass(Fault::ReadJams).await?;
        let mut keys = wrong::keys(self.fault, keys)?;
        match self.fault {
            Fault::SharesItsQuestion => {
                lock(&self.notes).question = keys;
                tokio::task::yield_now().await;
                keys = lock(&self.notes).question.clone();
            }
            Fault::MixesUpReplies => {
                if let Some(reply) = lock(&self.notes).reply.take() {
                    return Ok(reply);
                }
                let reply = self.sound.get_many(&keys).await?;
                lock(&self.notes).reply = Some(reply);
                tokio::task::yield_now().await;
                return Ok(lock(&self.notes).reply.take().unwrap_or_default());
            }
            Fault::KeepsReadsToItself => {
                let reads = self.sound.get_many(&keys).await?;
                let read = &mut lock(&self.notes).read;
                let cached = keys.into_iter().zip(reads);
                return Ok(cached
                    .map(|(key, answer)| read.entry(key).or_insert(answer).clone())
                    .collect());
            }
            Fault::KeepsWritesToItself => {
                let put = &lock(&self.notes).put;
                let own = |key| put.get(key).map(|write| write.value.clone());
                let own = |key| Read::new(own(key), StoreToken::new(0, 0));
                return Ok(keys.iter().map(own).collect());
            }
            Fault::TellsTheWholeTtl => {
                let mut reads = self.sound.get_many(&keys).await?;
                let put = &lock(&self.notes).put;
                for (key, read) in keys.iter().zip(&mut reads) {
                    read.ttl = put.get(key).and_then(|write| write.ttl);
                }
                return Ok(reads);
            }
            _ => {}
        }
        Ok(wrong::reads(
            self.fault,
            &keys,
            self.sound.get_many(&keys).await?,
        ))
    }

    async fn put(&self, asked: &[Write]) -> Result<Vec<bool>> {
        self.pass(Fault::PutJams).await?;
        if self.fault == Fault::FailsAndStores && self.sound.is_closed.load(Ordering::SeqCst) {
            self.sound.entries.put_many(asked).await?;
            return Err(Error::closed("put_many"));
        }
        let all = vec![true; asked.len()];
        let mut entries = wrong::entries(self.fault, asked)?;
        match self.fault {
            Fault::KeepsTheOldTtl => {
                for entry in &mut entries {
                    let put = &lock(&self.notes).put;
                    entry.ttl = put.get(&entry.key).map_or(entry.ttl, |write| write.ttl);
                }
            }
            Fault::KeepsTheOldValue => {
                let put = &lock(&self.notes).put;
                entries.retain(|entry| !put.contains_key(&entry.key));
            }
            Fault::KeepsTheOldGroups => {
                for entry in &mut entries {
                    if let Some(old) = lock(&self.notes).put.get(&entry.key) {
                        entry.groups.clone_from(&old.groups);
                    }
                }
            }
            Fault::KeepsPlacesInTheQueue => {
                // The others are written once more, behind it.
                let mut others = lock(&self.notes).put.clone();
                let is_again = |entry: &Write| others.contains_key(&entry.key);
                if entries.iter().any(is_again) {
                    others.retain(|key, _| *key != entries[0].key);
                    entries.extend(others.into_values());
                }
            }
            Fault::OutdatesForEver => {
                let outdated = &lock(&self.notes).outdated;
                entries
                    .retain(|entry| outdated.is_disjoint(&entry.groups.iter().copied().collect()));
            }
            Fault::CountsForItself if !lock(&self.notes).has_removed => {
                for entry in &mut entries {
                    entry.token = None;
                }
            }
            Fault::TearsAPut => {
                let (first, rest) = entries.split_at(entries.len().min(1));
                self.sound.put_many(first).await?;
                tokio::task::yield_now().await;
                self.sound.put_many(rest).await?;
                return Ok(all);
            }
            Fault::TearsAValue => {
                self.sound.put_many(&wrong::halves(&entries)).await?;
                tokio::task::yield_now().await;
            }
            _ => {}
        }
        {
            let mut notes = lock(&self.notes);
            notes.puts += entries.len() as u64;
            let entries = entries.iter().cloned();
            notes
                .put
                .extend(entries.map(|entry| (entry.key.clone(), entry)));
        }
        if self.fault == Fault::KeepsWritesToItself {
            return Ok(all);
        }
        let mut stored = self.sound.put_many(&entries).await?;
        if self.fault == Fault::RefusesAllOrNone && stored.contains(&false) {
            let keys: Vec<_> = entries.into_iter().map(|entry| entry.key).collect();
            self.sound.remove_many(&keys).await?;
            stored.fill(false);
        }
        // What was left out is not told of.
        Ok(if stored.len() == all.len() {
            stored
        } else {
            all
        })
    }

    async fn remove(&self, keys: &[StoreKey]) -> Result<Vec<bool>> {
        self.pass(Fault::RemovalJams).await?;
        let keys = wrong::keys(self.fault, keys)?;
        if self.fault == Fault::TearsARemoval {
            let entries = keys
                .iter()
                .map(|key| Write::new(key.clone(), b"half".to_vec()));
            self.sound.put_many(&entries.collect::<Vec<_>>()).await?;
            tokio::task::yield_now().await;
        }
        lock(&self.notes).has_removed = true;
        let mut removed = self.sound.remove_many(&keys).await?;
        let mut seen = HashSet::new();
        for (key, removed) in keys.iter().zip(&mut removed) {
            let had_put = lock(&self.notes).put.remove(key).is_some();
            match self.fault {
                Fault::RemovesAllItIsAsked => *removed = true,
                Fault::RemovesTheDead => *removed |= had_put,
                Fault::RemovesTwiceOnlyOnce => *removed &= seen.insert(key),
                _ => {}
            }
        }
        Ok(removed)
    }

    async fn touch(&self, keys: &[StoreKey]) -> Result<()> {
        self.pass(Fault::TouchJams).await?;
        let keys = wrong::keys(self.fault, keys)?;
        let reads = self.sound.get_many(&keys).await?;
        let entries = keys.iter().zip(reads).filter_map(|(key, read)| {
            let value = match (self.fault, read.value) {
                (Fault::TouchCreates, None) => Vec::new(),
                (Fault::TouchRevives, None) => lock(&self.notes).put.get(key)?.value.clone(),
                (Fault::TouchTruncates, Some(mut value)) => {
                    value.pop();
                    value
                }
                (Fault::TouchExtends | Fault::TearsATouch, Some(value)) => value,
                _ => return None,
            };
            Some(Write::new(key.clone(), value).with_ttl(self.ttl_of_touch()))
        });
        let entries: Vec<_> = entries.collect();
        if self.fault == Fault::TearsATouch {
            self.sound.remove_many(&keys).await?;
            tokio::task::yield_now().await;
        }
        self.sound.put_many(&entries).await?;
        self.sound.touch_many(&keys).await
    }

    fn ttl_of_touch(&self) -> Option<Duration> {
        (self.fault == Fault::TouchExtends).then_some(Duration::from_mins(1))
    }

    async fn outdate(&self, groups: &[StoreGroup]) -> Result<()> {
        self.pass(Fault::OutdatingJams).await?;
        let put: Vec<_> = lock(&self.notes).put.values().cloned().collect();
        let is_in = |entry: &&Write| entry.groups.iter().any(|group| groups.contains(group));
        match self.fault {
            Fault::ForgetsGroups => Ok(()),
            Fault::OutdatesTheFirstOnly => self.sound.outdate_many(&groups[..1]).await,
            Fault::OutdatesStripes => {
                let stripes: Vec<_> = groups.iter().map(|group| group.stripe()).collect();
                let of_all = put.iter().flat_map(|entry| &entry.groups).chain(groups);
                let alike = of_all.filter(|group| stripes.contains(&group.stripe()));
                let alike: Vec<_> = alike.copied().collect();
                self.sound.outdate_many(&alike).await
            }
            Fault::OutdatesItsOwn => {
                let own: Vec<_> = put
                    .iter()
                    .filter(is_in)
                    .map(|own| own.key.clone())
                    .collect();
                self.sound.remove_many(&own).await.map(drop)
            }
            _ => {
                lock(&self.notes).outdated.extend(groups);
                self.sound.outdate_many(groups).await
            }
        }
    }

    async fn sweep_with(&self, asked: &Sweep) -> Result<Swept> {
        self.pass(Fault::SweepJams).await?;
        let mut sweep = *asked;
        let more = |most: Option<u64>, more: u64| most.map(|most| most.saturating_add(more));
        match self.fault {
            Fault::SweepsNothing => return Ok(Swept::default()),
            Fault::SweepsToAByteMore => {
                sweep.limits.max_bytes = more(sweep.limits.max_bytes, 1);
            }
            Fault::SweepsOneTooMany => {
                let less = sweep.limits.max_entries.map(|most| most.saturating_sub(1));
                sweep.limits.max_entries = less;
            }
            Fault::OverlooksUses => sweep.limits.order = SweepOrder::Fifo,
            Fault::SweepsAllAtOnce => sweep.most = 1000,
            Fault::SweepsBesideOthers => sweep.by = 0,
            Fault::SweepsAMinuteAhead => {
                let put: Vec<_> = lock(&self.notes).put.values().cloned().collect();
                let brief = put.into_iter().filter(|entry| entry.ttl.is_some());
                let brief: Vec<_> = brief.map(|entry| entry.key).collect();
                let removed = self.sound.remove_many(&brief).await?.len() as u64;
                return Ok(Swept::new(removed, 0, 0, SweepRest::Nothing));
            }
            _ => {}
        }
        self.sound.sweep(&sweep).await
    }

    async fn use_of(&self) -> Result<Usage> {
        self.pass(Fault::ReadJams).await?;
        let mut usage = self.sound.usage().await?;
        let notes = lock(&self.notes);
        match self.fault {
            Fault::CountsRewritesTwice => usage.entries = usage.entries.max(notes.puts),
            Fault::CountsGroups => usage.entries += notes.outdated.len() as u64,
            Fault::KeepsTheOutdated if !notes.outdated.is_empty() => {
                let put = notes.put.values();
                usage.bytes = put.map(|entry| entry.value.len() as u64).sum();
                usage.entries = notes.put.len() as u64;
            }
            Fault::CountsBytesOfKeys => usage.bytes += usage.entries,
            Fault::CountsItsOwn => usage.entries = notes.put.len() as u64,
            _ => {}
        }
        Ok(usage)
    }

    async fn end(&self) -> Result<()> {
        let is_second = self.sound.is_closed.load(Ordering::SeqCst);
        match self.fault {
            Fault::NeverCloses => return Ok(()),
            Fault::ClosesOnce if is_second => return Err(Error::closed("close")),
            Fault::ClosesForAll => self.sound.entries.close().await?,
            Fault::LosesAllOnClose => {
                let put: Vec<_> = lock(&self.notes).put.keys().cloned().collect();
                self.sound.entries.remove_many(&put).await?;
            }
            Fault::CloseJams => self.pass(Fault::CloseJams).await?,
            Fault::CloseHangsUp => {
                // Says that it is done, lets go, and is done only then.
                if self.is_busy.swap(true, Ordering::SeqCst) {
                    return Ok(());
                }
                tokio::task::yield_now().await;
                self.is_busy.store(false, Ordering::SeqCst);
            }
            _ => {}
        }
        self.sound.close().await
    }

    /// The error of a store that has no word for its end.
    fn in_its_words<T>(&self, answer: Result<T>) -> Result<T> {
        match answer {
            Err(error) if self.fault == Fault::ClosesInOtherWords => {
                Err(Error::store(error.operation(), "broken pipe"))
            }
            answer => answer,
        }
    }
}

impl Store for Broken {
    fn address(&self) -> String {
        format!("broken:{:?}", self.fault)
    }

    fn get_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<Read>> {
        Box::pin(async move { self.in_its_words(self.get(keys).await) })
    }

    fn put_many<'a>(&'a self, entries: &'a [Write]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move { self.in_its_words(self.put(entries).await) })
    }

    fn remove_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, Vec<bool>> {
        Box::pin(async move { self.in_its_words(self.remove(keys).await) })
    }

    fn outdate_many<'a>(&'a self, groups: &'a [StoreGroup]) -> StoreFuture<'a, ()> {
        Box::pin(async move { self.in_its_words(self.outdate(groups).await) })
    }

    fn touch_many<'a>(&'a self, keys: &'a [StoreKey]) -> StoreFuture<'a, ()> {
        Box::pin(async move { self.in_its_words(self.touch(keys).await) })
    }

    fn usage(&self) -> StoreFuture<'_, Usage> {
        Box::pin(async move { self.in_its_words(self.use_of().await) })
    }

    fn sweep<'a>(&'a self, sweep: &'a Sweep) -> StoreFuture<'a, Swept> {
        Box::pin(async move { self.in_its_words(self.sweep_with(sweep).await) })
    }

    fn close(&self) -> StoreFuture<'_, ()> {
        Box::pin(self.end())
    }
}
