//! What this thread has, of all memos.

use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::LocalKey;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

use super::{Common, Local};
use crate::contain::contain;
use crate::realm::Realm;

/// Which memo, under which runtime.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Place {
    /// The number of the memo.
    pub(super) memo: u32,
    /// The number of the realm.
    pub(super) realm: u64,
}

/// A number that no other memo of the program has: given when it is first asked for.
#[derive(Debug)]
pub(super) struct Number(AtomicU32);

impl Number {
    /// Of a memo that nobody has used.
    const NONE: u32 = 0;

    pub(super) const fn new() -> Self {
        Self(AtomicU32::new(Self::NONE))
    }

    pub(super) fn get(&self) -> u32 {
        static LATEST: AtomicU32 = AtomicU32::new(Number::NONE);
        match self.0.load(Ordering::Relaxed) {
            Self::NONE => {
                let number = LATEST.fetch_add(1, Ordering::Relaxed) + 1;
                let (was, is) = (Ordering::Relaxed, Ordering::Relaxed);
                let given = self.0.compare_exchange(Self::NONE, number, was, is);
                given.map_or_else(|earlier| earlier, |_| number)
            }
            number => number,
        }
    }
}

thread_local! {
    static LOCALS: Locals = const {
        Locals {
            own: [const { OnceCell::new() }; CHUNKS],
            others: RefCell::new(HashMap::with_hasher(HASHER)),
        }
    };
}

/// Small numbers: nobody chooses them to collide.
const HASHER: FixedState = FixedState::with_seed(0);

const CHUNK: usize = 64;
const CHUNKS: usize = 64;

/// What this thread has. No user code runs while it is borrowed.
struct Locals {
    /// Of the process, by the numbers of the first memos: it stays for as long as the thread.
    own: [OnceCell<Chunk>; CHUNKS],
    /// Of runtimes, and of memos beyond.
    others: RefCell<HashMap<Place, Rc<dyn Kept>, FixedState>>,
}

type Chunk = Box<[OnceCell<Rc<dyn Any>>; CHUNK]>;

/// What a thread has of one memo, whatever its keys and values.
trait Kept: Any {
    /// Whether the runtime that it belongs to is still there.
    fn is_alive(&self) -> bool;
    fn into_any(self: Rc<Self>) -> Rc<dyn Any>;
}

impl<K: 'static, V: 'static> Kept for Local<K, V> {
    fn is_alive(&self) -> bool {
        self.common.realm.strong_count() > 0
    }

    fn into_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

impl Locals {
    /// The chunk and the place there of what belongs to the process.
    fn own(&self, place: Place) -> Option<(&OnceCell<Chunk>, usize)> {
        if place.realm != Realm::process().number() {
            return None;
        }
        let number = place.memo as usize;
        Some((self.own.get(number / CHUNK)?, number % CHUNK))
    }

    fn get(&self, place: Place) -> Option<Rc<dyn Any>> {
        match self.own(place) {
            Some((chunk, at)) => chunk.get()?[at].get().cloned(),
            None => Some(self.others.borrow().get(&place).cloned()?.into_any()),
        }
    }

    /// Adds one; what belongs to runtimes that have ended comes out.
    fn add<K: 'static, V: 'static>(
        &self,
        place: Place,
        local: Rc<Local<K, V>>,
    ) -> Vec<Rc<dyn Kept>> {
        if let Some((chunk, at)) = self.own(place) {
            let new = || Box::new([const { OnceCell::new() }; CHUNK]);
            drop(chunk.get_or_init(new)[at].set(local));
        } else {
            self.others.borrow_mut().insert(place, local);
        }
        let mut others = self.others.borrow_mut();
        let dead = others.extract_if(|_, local| !local.is_alive());
        dead.map(|(_, local)| local).collect()
    }
}

/// What this thread has of one memo in the process, where that is an item of its own: a hit finds it
/// without a table, and without asking for its type.
#[derive(Debug)]
pub struct Here<K: 'static, V: 'static>(OnceCell<Rc<Local<K, V>>>);

/// Where each thread has that.
pub(crate) type HereKey<K, V> = &'static LocalKey<Here<K, V>>;

impl<K, V> Here<K, V> {
    /// Nothing yet.
    #[expect(clippy::new_without_default, reason = "of a constant")]
    pub const fn new() -> Self {
        Self(OnceCell::new())
    }
}

/// Asks what is here of a memo.
#[inline]
pub(super) fn with_here<K: 'static, V: 'static, T>(
    here: HereKey<K, V>,
    ask: impl FnOnce(&Local<K, V>) -> Option<T>,
) -> Option<T> {
    let asked = here.try_with(|here| ask(here.0.get()?));
    asked.ok().flatten()
}

/// Notes what is here of a memo.
pub(super) fn note_here<K: 'static, V: 'static>(here: HereKey<K, V>, local: &Rc<Local<K, V>>) {
    // What belongs to a runtime is to end with it.
    if local.is_lasting && local.common.place.realm == Realm::process().number() {
        // A thread that is ending has no place for it any more.
        let _ = here.try_with(|here| {
            here.0.get_or_init(|| Rc::clone(local));
        });
    }
}

/// What this thread has of a memo that was used here.
pub(super) fn known<K: 'static, V: 'static>(place: Place) -> Option<Rc<Local<K, V>>> {
    let known = LOCALS.try_with(|locals| locals.get(place)).ok().flatten()?;
    let known = known.downcast();
    Some(known.expect("one number is one memo, whose types never change"))
}

/// What this thread has of a memo; something that keeps nothing, if the thread is ending.
pub(super) fn find<K, V>(
    place: Place,
    common: impl FnOnce() -> Arc<Common<K, V>>,
) -> Rc<Local<K, V>>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    known(place).unwrap_or_else(|| make(place, common()))
}

#[cold]
fn make<K, V>(place: Place, common: Arc<Common<K, V>>) -> Rc<Local<K, V>>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: 'static,
{
    let local = Rc::new(Local::new(Arc::clone(&common), true));
    let kept = Rc::clone(&local);
    match LOCALS.try_with(|locals| locals.add(place, kept)) {
        // Values of runtimes that have ended: dropped here, when nothing is borrowed.
        Ok(dead) => {
            drop(dead);
            local
        }
        Err(_) => Rc::new(Local::new(common, false)),
    }
}

impl Drop for Locals {
    fn drop(&mut self) {
        // A panic that left here would end the program.
        for mut chunk in self.own.iter_mut().filter_map(OnceCell::take) {
            for local in chunk.iter_mut().filter_map(OnceCell::take) {
                contain(|| drop(local));
            }
        }
        for (_, local) in self.others.get_mut().drain() {
            contain(|| drop(local));
        }
    }
}
