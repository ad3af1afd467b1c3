//! Bytes of an entry, in a process of its own for each cache.

pub(super) mod types;

use std::hint::black_box;

use super::functions::compute_number;
use crate::measure::{self, Grown, grown, number};
use crate::peers::{self, Expiring, Floor, Peer, Peers};
use crate::report::{Part, Plot, Section, Verdict};
use crate::settings::Settings;

/// How many entries there are.
const ENTRIES: usize = 1_000_000;

#[memokit::memoize(capacity = 1_000_000)]
fn memokit_capacity(key: u64) -> u64 {
    compute_number(key)
}

#[memokit::memoize(capacity = 1_000_000, ttl = "1h")]
fn memokit_ttl(key: u64) -> u64 {
    compute_number(key)
}

#[cached::macros::cached(max_size = 1_000_000)]
fn cached_lru(key: u64) -> u64 {
    compute_number(key)
}

#[cached::macros::cached(max_size = 1_000_000, ttl_secs = 3600)]
fn cached_ttl(key: u64) -> u64 {
    compute_number(key)
}

#[cached::macros::concurrent_cached(max_size = 1_000_000)]
fn cached_concurrent(key: u64) -> u64 {
    compute_number(key)
}

#[memoize::memoize(SharedCache, Capacity: 1_000_000)]
fn memoize_shared(key: u64) -> u64 {
    compute_number(key)
}

#[expect(clippy::disallowed_methods, reason = "memoize asks no clock")]
mod expiring {
    use super::compute_number;

    #[memoize::memoize(
        SharedCache,
        Capacity: 1_000_000,
        TimeToLive: std::time::Duration::from_hours(1)
    )]
    pub(super) fn memoize_ttl(key: u64) -> u64 {
        compute_number(key)
    }
}

/// A function by its name in tables.
type Function = (&'static str, fn(u64) -> u64);

const FUNCTIONS: [Function; 7] = [
    ("memokit", memokit_capacity),
    ("memokit, ttl", memokit_ttl),
    ("#[cached], LRU", cached_lru),
    ("#[cached], LRU, ttl", cached_ttl),
    ("#[concurrent_cached], LRU", cached_concurrent),
    ("memoize, shared, LRU", memoize_shared),
    ("memoize, shared, LRU, ttl", expiring::memoize_ttl),
];

/// What `cargo xtask bench memory` measures.
pub(crate) fn run(settings: &Settings) -> Result<Part, String> {
    let mut part = settings.part("memory");
    let mut section = Section {
        title: "f) bytes of an entry, u64 → u64, a million of them".to_owned(),
        text: "Room for a million, and a million keys put in, in a process of its own. *Resident* is \
            what the system counts, *allocated* what the allocator was asked for and has not got back; \
            the payload is 16 bytes."
            .to_owned(),
        head: ["", "resident", "allocated", "entries kept"].map(str::to_owned).to_vec(),
        ..Section::default()
    };
    let mut bars = Vec::new();
    for name in names() {
        let says = measure::child(&["child", "memory", name])?;
        let [resident, allocated, kept] = numbers(&says)?;
        section.rows.push(vec![
            name.to_owned(),
            format!("{resident:.1}"),
            format!("{allocated:.1}"),
            format!("{kept:.0}"),
        ]);
        bars.push((name.to_owned(), resident));
        if name == "memokit, ttl" {
            part.verdicts.push(Verdict {
                what: "f) bytes of an entry, with capacity and ttl".to_owned(),
                target: "≤ 40".to_owned(),
                measured: format!("{resident:.1}"),
                is_met: resident <= 40.05,
            });
        }
    }
    section.plots.push(Plot::Bars {
        file: "memory.svg".to_owned(),
        title: "Bytes of an entry, u64 → u64".to_owned(),
        bars,
    });
    part.sections.push(section);
    part.sections.push(types::section()?);
    Ok(part)
}

/// What a process of its own measures: bytes of an entry, resident and allocated, and how many are kept.
pub(super) fn child(name: &str) -> Result<String, String> {
    if let Some((_, call)) = FUNCTIONS.iter().find(|function| function.0 == name) {
        let grown = grown(|| (0..ENTRIES as u64).for_each(|key| _ = black_box(call(key))));
        let kept = match name {
            "memokit" => memokit_capacity::memo().len(),
            "memokit, ttl" => memokit_ttl::memo().len(),
            // A limit that is exact, or nearly.
            _ => ENTRIES,
        };
        return Ok(line(grown, kept));
    }
    let mut child = Child { name, line: None };
    child.measure::<Floor<u64, u64>>(<Floor<u64, u64> as Peer<u64, u64>>::NAME, Floor::new);
    peers::all(&mut child);
    child.line.ok_or_else(|| format!("there is no `{name}`"))
}

fn line(grown: Grown, kept: usize) -> String {
    let each = |bytes: f64| bytes / number(kept.max(1));
    format!("{} {} {kept}", each(grown.resident), each(grown.allocated))
}

/// The numbers that a process wrote.
fn numbers<const N: usize>(says: &str) -> Result<[f64; N], String> {
    let numbers = says.split_whitespace().filter_map(|word| word.parse().ok());
    let numbers: Vec<f64> = numbers.collect();
    <[f64; N]>::try_from(numbers).map_err(|_| format!("{N} numbers are expected; found `{says}`"))
}

fn names() -> Vec<&'static str> {
    let mut names = Names(vec![<Floor<u64, u64> as Peer<u64, u64>>::NAME]);
    names.0.extend(FUNCTIONS.iter().map(|function| function.0));
    peers::all(&mut names);
    names.0
}

struct Names(Vec<&'static str>);

impl Peers<u64, u64> for Names {
    fn bounded<P: Peer<u64, u64> + Sync>(&mut self) {
        self.0.push(P::NAME);
    }

    fn expiring<P: Expiring<u64, u64> + Sync>(&mut self) {
        self.0.push(P::NAME_WITH_TTL);
    }

    fn map<P: Peer<u64, u64> + Sync>(&mut self) {
        self.0.push(P::NAME);
    }
}

struct Child<'a> {
    name: &'a str,
    line: Option<String>,
}

impl Child<'_> {
    fn measure<P: Peer<u64, u64>>(&mut self, name: &str, make: fn(usize) -> P) {
        if name != self.name {
            return;
        }
        let mut kept = 0;
        let grown = grown(|| {
            let peer = make(ENTRIES);
            for key in 0..ENTRIES as u64 {
                peer.insert(key, compute_number(key));
            }
            kept = (0..ENTRIES as u64)
                .filter(|key| peer.get(key).is_some())
                .count();
            peer
        });
        self.line = Some(line(grown, kept));
    }
}

impl Peers<u64, u64> for Child<'_> {
    fn bounded<P: Peer<u64, u64> + Sync>(&mut self) {
        self.measure(P::NAME, P::new);
    }

    fn expiring<P: Expiring<u64, u64> + Sync>(&mut self) {
        self.measure(P::NAME_WITH_TTL, P::with_ttl);
    }

    fn map<P: Peer<u64, u64> + Sync>(&mut self) {
        self.measure(P::NAME, P::new);
    }
}
