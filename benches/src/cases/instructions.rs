//! Instructions of a call, as callgrind counts them.

use std::hint::black_box;

use super::functions::{
    self, KEYS, Visit, compute_number, compute_pair, compute_shared_text, compute_text,
    compute_wide,
};
use super::{churn, filled};
use crate::measure::{instructions, valgrind};
use crate::peers::{Floor, Key, Peer, Value};
use crate::report::{Part, Section};
use crate::settings::Settings;

/// The cases of which instructions are counted.
const NAMES: [&str; 8] = [
    "floor: hashbrown, foldhash, RefCell",
    "memokit",
    "memokit, ttl",
    "memokit, scope = thread",
    "memokit, scope = thread, ttl",
    "#[cached], LRU",
    "#[cached], LRU, ttl",
    "quick_cache",
];

const SHAPES: [&str; 6] = [
    "u64",
    "(u64, u32)",
    "String",
    "Arc<str>",
    "48 bytes",
    "a miss",
];

/// What `cargo xtask bench instructions` measures.
pub(crate) fn run(settings: &Settings) -> Result<Part, String> {
    let mut part = settings.part("instructions");
    let mut section = Section {
        title: "Instructions of a call".to_owned(),
        text: "Hits, by what they return, and misses of a memo that is full: what a run of 4,000 calls takes over a run of 2,000, counted by callgrind."
            .to_owned(),
        ..Section::default()
    };
    if !valgrind() {
        "Skipped: valgrind is not installed.".clone_into(&mut section.text);
        part.sections.push(section);
        return Ok(part);
    }
    let names = &NAMES[..settings.many(NAMES.len(), 2)];
    let shapes = &SHAPES[..settings.many(SHAPES.len(), 1)];
    section.head.push(String::new());
    section
        .head
        .extend(shapes.iter().map(|shape| (*shape).to_owned()));
    for name in names {
        let mut row = vec![(*name).to_owned()];
        for shape in shapes {
            row.push(format!("{:.0}", instructions(&format!("{shape}/{name}"))?));
        }
        section.rows.push(row);
    }
    part.sections.push(section);
    Ok(part)
}

/// What a process of its own does, under callgrind: so many calls of a case.
pub(super) fn child(case: &str, operations: &str) -> Result<String, String> {
    let unknown = || format!("there is no case `{case}`");
    let (shape, name) = case.split_once('/').ok_or_else(unknown)?;
    let operations = operations.parse().map_err(|_| "a number is expected")?;
    let case = Case { name, operations };
    let numbers: Vec<u64> = (0..KEYS / 5).collect();
    let pairs = numbers.iter().map(|key| (*key, 7)).collect();
    let names = numbers.iter().map(|key| functions::name(*key)).collect();
    let is_done = match shape {
        "u64" => case.hits(numbers, |key| compute_number(*key), functions::number::each),
        "(u64, u32)" => case.hits(
            pairs,
            |key| compute_pair(key.0, key.1),
            functions::pair::each,
        ),
        "String" => case.hits(names, |name| compute_text(name), functions::text::each),
        "Arc<str>" => case.hits(
            names,
            |name| compute_shared_text(name),
            functions::shared_text::each,
        ),
        "48 bytes" => case.hits(numbers, |key| compute_wide(*key), functions::wide::each),
        "a miss" => case.misses(),
        _ => false,
    };
    is_done.then(String::new).ok_or_else(unknown)
}

#[derive(Clone, Copy)]
struct Case<'a> {
    name: &'a str,
    operations: usize,
}

impl<'a> Case<'a> {
    /// Calls whose keys are all there.
    fn hits<K: Key, V: Value>(
        self,
        keys: Vec<K>,
        compute: fn(&K) -> V,
        functions: impl FnOnce(&mut Hits<'a, K>),
    ) -> bool {
        let mut hits = Hits {
            case: self,
            keys,
            is_done: false,
        };
        let name = <Floor<K, V> as Peer<K, V>>::NAME;
        let floor: Floor<K, V> = filled::filled(Floor::new(0), &hits.keys, compute);
        Visit::<K, V>::local(&mut hits, name, filled::getter(floor, compute));
        functions(&mut hits);
        let keys = hits.keys.clone();
        filled::each(&mut hits, &keys, compute);
        hits.is_done
    }

    /// Calls of keys that have never been asked for.
    fn misses(self) -> bool {
        let mut misses = Misses {
            case: self,
            is_done: false,
        };
        churn::each(&mut misses);
        misses.is_done
    }
}

struct Hits<'a, K> {
    case: Case<'a>,
    keys: Vec<K>,
    is_done: bool,
}

impl<K: Key, V: Value> Visit<K, V> for Hits<'_, K> {
    fn wants(&self, name: &str) -> bool {
        name == self.case.name
    }

    fn shared(&mut self, name: &'static str, get: impl Fn(&K) -> V + Send + Sync + 'static) {
        self.local(name, get);
    }

    fn local(&mut self, name: &'static str, get: impl Fn(&K) -> V + 'static) {
        if name != self.case.name {
            return;
        }
        for key in &self.keys {
            get(key);
        }
        for key in self.keys.iter().cycle().take(self.case.operations) {
            black_box(get(black_box(key)));
        }
        self.is_done = true;
    }
}

struct Misses<'a> {
    case: Case<'a>,
    is_done: bool,
}

impl Visit<u64, u64> for Misses<'_> {
    fn wants(&self, name: &str) -> bool {
        name == self.case.name
    }

    fn shared(&mut self, name: &'static str, get: impl Fn(&u64) -> u64 + Send + Sync + 'static) {
        self.local(name, get);
    }

    fn local(&mut self, name: &'static str, get: impl Fn(&u64) -> u64 + 'static) {
        if name != self.case.name {
            return;
        }
        // Full, and somewhat more, before what is counted.
        for number in 0..churn::CAPACITY + self.case.operations {
            black_box(get(&churn::fresh(number as u64)));
        }
        self.is_done = true;
    }
}
