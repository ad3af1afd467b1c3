//! The values of one thread: a plain map, whose entries the details tell more of, and the order in which
//! they leave.

use hashbrown::HashTable;

use super::details::Details;
use super::stored::{Gone, Ident, Packed, Stored, View};
use crate::clock::Tick;
use crate::engine::{Orders, Standing};
use crate::entry::Head;
use crate::eviction::{Entries, Facts, Faults, Policy, Slot};

/// The values of one thread. Nothing here runs user code but a key's `Eq`, in [`find`](Self::find), and a
/// policy of the user's own.
#[derive(Debug)]
pub(super) struct Table<K, V> {
    map: HashTable<Stored<K, V>>,
    pub(super) details: Details,
    orders: Orders,
}

/// The bytes of a head, with a count twice.
pub(super) const HEAD: usize = size_of::<Head>() + 16;

/// The bytes that an entry takes besides those of its value, and those that its key holds elsewhere.
pub(super) fn overhead<K, V>(has_head: bool) -> u64 {
    // A tag of the map, which is filled by seven eighths at most and by three quarters on average, and a
    // byte for the policy.
    let stored = size_of::<Stored<K, V>>() + 1;
    let detail = size_of::<Option<super::stored::Detail>>() + 1;
    let head = if has_head { HEAD } else { 0 };
    (stored + stored / 3 - size_of::<V>() + detail + head) as u64
}

impl<K, V> Table<K, V> {
    pub(super) fn new(policy: Policy, faults: &Faults) -> Self {
        Self {
            map: HashTable::new(),
            details: Details::new(policy.notes()),
            orders: Orders::new(policy, faults),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.map.len()
    }

    /// What a hit reads of a key's entry.
    #[inline]
    pub(super) fn stored(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<&Stored<K, V>> {
        self.map.find(hash, |stored| matches(&stored.key))
    }

    /// The entry of a key, whatever its state.
    pub(super) fn find(&self, hash: u64, matches: impl Fn(&K) -> bool) -> Option<View<'_, K, V>> {
        self.view(self.stored(hash, matches)?)
    }

    fn view<'t>(&'t self, stored: &'t Stored<K, V>) -> Option<View<'t, K, V>> {
        let detail = self.details.at(stored.id)?;
        Some(View { stored, detail })
    }

    /// The entry of a number.
    pub(super) fn at(&self, id: u32) -> Option<View<'_, K, V>> {
        let detail = self.details.at(id)?;
        let stored = self.map.find(detail.hash, |stored| stored.id == id)?;
        Some(View { stored, detail })
    }

    /// An entry, if it is still there.
    pub(super) fn get(&self, ident: Ident) -> Option<View<'_, K, V>> {
        self.details.of(ident)?;
        self.at(ident.id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = View<'_, K, V>> {
        self.map.iter().filter_map(|stored| self.view(stored))
    }

    /// Notes a use.
    pub(super) fn note_use(&self, stored: &Stored<K, V>) {
        stored.note_use();
        self.details.note_more(stored.id);
    }

    /// How often an entry was used, as far as that is noted.
    pub(super) fn uses(&self, stored: &Stored<K, V>) -> u64 {
        let counted = self.details.count(stored.id);
        counted.unwrap_or_else(|| stored.uses())
    }

    /// Puts an entry in, for which there is room; what it replaces.
    pub(super) fn put(&mut self, packed: Packed<K, V>, old: Option<u32>) -> Option<Gone<K, V>> {
        let Packed { mut stored, detail } = packed;
        let hash = detail.hash;
        let facts = Facts::new((hash >> 32) as u32, detail.weight, detail.dies_at());
        let standing = Standing::of(detail.head.as_deref());
        let id = self.details.add(detail, old)?;
        if self.details.has_stamps() {
            stored.ask();
        }
        stored.id = id;
        let replaced = match old.and_then(|old| Some((old, self.standing(old)?))) {
            Some((old, before)) => {
                let (from, to) = ((Slot::new(old), before), (Slot::new(id), standing));
                self.orders.replace(from, to, &facts);
                self.leave(old)
            }
            None => {
                self.orders.insert(Slot::new(id), standing, &facts);
                None
            }
        };
        let details = &self.details;
        let hash_of = |stored: &Stored<K, V>| details.at(stored.id).map_or(0, |it| it.hash);
        self.map.insert_unique(hash, stored, hash_of);
        replaced
    }

    fn standing(&self, id: u32) -> Option<Standing> {
        let detail = self.details.at(id)?;
        Some(Standing::of(detail.head.as_deref()))
    }

    /// Takes out who leaves first, of an order that `hits` tell more of.
    pub(super) fn evict(&mut self, hits: u64) -> Option<Gone<K, V>> {
        let (map, details) = (&self.map, &self.details);
        let noted = Noted { map, details, hits };
        let slot = self.orders.evict(&noted)?;
        self.leave(u32::try_from(slot.number()).ok()?)
    }

    /// Takes out an entry that has expired.
    pub(super) fn expire(&mut self, now: Tick) -> Option<Gone<K, V>> {
        while let Some(id) = self.details.pop_due(now) {
            let Some(detail) = self.details.at(id) else {
                continue;
            };
            match detail.dies_at() {
                Some(death) if death <= now => return self.take_out(id),
                // It was used since, and lives on.
                Some(death) if detail.head.is_some() => self.details.expect(death, id),
                // It stands there once more, under its own time.
                _ => {}
            }
        }
        None
    }

    /// Takes out an entry.
    pub(super) fn take_out(&mut self, id: u32) -> Option<Gone<K, V>> {
        let standing = self.standing(id)?;
        self.orders.remove(Slot::new(id), standing);
        let gone = self.leave(id);
        self.shrink();
        gone
    }

    /// Takes out an entry that is in no order any more.
    fn leave(&mut self, id: u32) -> Option<Gone<K, V>> {
        let detail = self.details.remove(id)?;
        let found = self.map.find_entry(detail.hash, |stored| stored.id == id);
        let stored = found.ok()?.remove().0;
        let head = detail.head;
        Some(Gone { stored, head })
    }

    /// Gives memory back after a flood has gone.
    fn shrink(&mut self) {
        let enough = 4 * self.map.len() + 64;
        if self.map.capacity() > 2 * enough {
            let details = &self.details;
            let hash_of = |stored: &Stored<K, V>| details.at(stored.id).map_or(0, |it| it.hash);
            self.map.shrink_to(enough, hash_of);
        }
    }

    /// Takes all entries out, for good.
    pub(super) fn drain(&mut self) -> Vec<Gone<K, V>> {
        let mut entries = Vec::with_capacity(self.map.len());
        // A loop, as everywhere in what is compiled for each type: it is a third of a `collect`.
        for stored in self.map.drain() {
            let detail = self.details.remove(stored.id);
            let head = detail.and_then(|detail| detail.head);
            entries.push(Gone { stored, head });
        }
        entries
    }
}

/// The notes at the entries, as a policy asks for them.
struct Noted<'t, K, V> {
    map: &'t HashTable<Stored<K, V>>,
    details: &'t Details,
    hits: u64,
}

impl<K, V> Noted<'_, K, V> {
    fn stored(&self, slot: Slot) -> Option<&Stored<K, V>> {
        let id = u32::try_from(slot.number()).ok()?;
        let hash = self.details.at(id)?.hash;
        self.map.find(hash, |stored| stored.id == id)
    }

    fn detail(&self, slot: Slot) -> Option<&super::stored::Detail> {
        self.details.at(u32::try_from(slot.number()).ok()?)
    }
}

impl<K, V> Entries for Noted<'_, K, V> {
    fn uses(&self, slot: Slot) -> u64 {
        let stored = self.stored(slot);
        stored.map_or(0, |stored| {
            let counted = self.details.count(stored.id);
            counted.unwrap_or_else(|| stored.uses())
        })
    }

    fn set_uses(&self, slot: Slot, uses: u8) {
        if let Some(stored) = self.stored(slot) {
            stored.set_uses(uses);
        }
    }

    fn used_at(&self, slot: Slot) -> u64 {
        let id = u32::try_from(slot.number()).unwrap_or(u32::MAX);
        self.details.stamp(id)
    }

    fn hash(&self, slot: Slot) -> u32 {
        self.detail(slot)
            .map_or(0, |detail| (detail.hash >> 32) as u32)
    }

    fn dies_at(&self, slot: Slot) -> Option<Tick> {
        self.detail(slot)?.dies_at()
    }

    fn hits(&self) -> Option<u64> {
        Some(self.hits)
    }
}
