//! Hits: 10,000 entries, all of them there, asked for in a random order by one thread.

use std::hint::black_box;
use std::rc::Rc;

use memo_benches::timed;

use super::filled;
use super::functions::{
    self, KEYS, Visit, Wide, compute_number, compute_pair, compute_shared_text, compute_text,
    compute_wide, name,
};
use crate::measure::{Case, Group, Measured, allocations, rounds};
use crate::peers::{Floor, Key, Peer, Value};
use crate::report::{Part, Verdict, at_most, rows};
use crate::settings::Settings;

/// How many keys are asked for in a row before they repeat.
const SEQUENCE: usize = 16_384;
/// How often the row is repeated in one run.
const REPEATS: usize = 8;

/// What `cargo xtask bench hit` measures.
pub(crate) fn run(settings: &Settings) -> Part {
    let mut groups = groups();
    let measured = rounds(&mut groups, settings.rounds);
    let mut part = settings.part("hit");
    for (group, measured) in groups.iter().zip(&measured) {
        let targets: &[(&str, f64)] = match group.id {
            "b1" => &[("memokit", 2.0)],
            "a'" | "b2" => &[("memokit", 1.2)],
            "b3" => &[("memokit", 1.3)],
            _ => &[
                ("memokit", 2.0),
                // The target of who asks the system's coarse clock at each hit.
                ("memokit, ttl", 3.6),
                ("memokit, scope = thread", 1.2),
            ],
        };
        for (name, most) in targets {
            part.verdicts.extend(at_most(group, measured, name, *most));
        }
        part.verdicts.extend(key(group, measured));
        part.sections.push(rows(group, measured));
    }
    part
}

/// Whether a hit allocates nothing for its key: nothing but what the floor allocates for the value.
fn key(group: &Group, measured: &[Measured]) -> Option<Verdict> {
    let allocations = |name| measured.iter().find(|it| it.name == name)?.allocations;
    let own = allocations("memokit")? - measured.first()?.allocations?;
    Some(Verdict {
        what: format!("{}, allocations for the key", group.title),
        target: "0".to_owned(),
        measured: format!("{own:.0}"),
        is_met: own < 0.001,
    })
}

fn groups() -> Vec<Group> {
    let numbers: Vec<u64> = (0..KEYS).collect();
    let pairs: Vec<(u64, u32)> = (0..KEYS).map(|key| (key, 7)).collect();
    let names: Vec<String> = (0..KEYS).map(name).collect();
    let title = "a) u64 → u64";
    let a = group(
        "a",
        title,
        &numbers,
        |key| compute_number(*key),
        functions::number::each,
    );
    let title = "b1) (u64, u32) → u64";
    let b1 = group(
        "b1",
        title,
        &pairs,
        |key| compute_pair(key.0, key.1),
        functions::pair::each,
    );
    let title = "b2) &str of 24 bytes → String";
    let compute = |name: &String| compute_text(name);
    let b2 = group("b2", title, &names, compute, functions::text::each);
    let title = "b3) &str of 24 bytes → Arc<str>";
    let compute = |name: &String| compute_shared_text(name);
    let b3 = group("b3", title, &names, compute, functions::shared_text::each);
    let title = "u64 → a struct of 48 bytes";
    let wide = |key: &u64| compute_wide(*key);
    let wide = group::<_, Wide>("wide", title, &numbers, wide, functions::wide::each);
    vec![a, latency(&numbers), b1, b2, b3, wide]
}

/// Throughput: nothing of one look-up waits for the one before.
fn group<K: Key, V: Value>(
    id: &'static str,
    title: &'static str,
    keys: &[K],
    compute: fn(&K) -> V,
    functions: impl FnOnce(&mut Throughput<K>),
) -> Group {
    let mut random = fastrand::Rng::with_seed(7);
    let row = (0..SEQUENCE).map(|_| keys[random.usize(..keys.len())].clone());
    let mut throughput = Throughput {
        keys: keys.to_vec(),
        row: row.collect(),
        cases: Vec::new(),
    };
    let floor: Floor<K, V> = filled::filled(Floor::new(keys.len()), keys, compute);
    let name = <Floor<K, V> as Peer<K, V>>::NAME;
    Visit::<K, V>::local(&mut throughput, name, filled::getter(floor, compute));
    functions(&mut throughput);
    filled::each(&mut throughput, keys, compute);
    Group {
        id,
        title,
        cases: throughput.cases,
    }
}

struct Throughput<K> {
    keys: Vec<K>,
    row: Rc<[K]>,
    cases: Vec<Case>,
}

impl<K: Key, V: Value> Visit<K, V> for Throughput<K> {
    fn shared(&mut self, name: &'static str, get: impl Fn(&K) -> V + Send + Sync + 'static) {
        self.local(name, get);
    }

    fn local(&mut self, name: &'static str, get: impl Fn(&K) -> V + 'static) {
        for key in &self.keys {
            get(key);
        }
        let row = Rc::clone(&self.row);
        let ask = move |repeats| {
            for _ in 0..repeats {
                for key in &*row {
                    black_box(get(black_box(key)));
                }
            }
        };
        ask(1);
        let allocations = allocations(SEQUENCE, || ask(1));
        self.cases.push(Case {
            name,
            operations: SEQUENCE * REPEATS,
            run: Box::new(move || timed(|| ask(REPEATS))),
            is_alone: true,
            allocations: Some(allocations),
            hits: None,
        });
    }
}

/// Latency: each key is the value of the look-up before.
fn latency(keys: &[u64]) -> Group {
    let compute = |key: &u64| compute_number(*key);
    let mut latency = Latency { cases: Vec::new() };
    let floor: Floor<u64, u64> = filled::filled(Floor::new(keys.len()), keys, compute);
    let name = <Floor<u64, u64> as Peer<u64, u64>>::NAME;
    latency.local(name, filled::getter(floor, compute));
    functions::number::each(&mut latency);
    filled::each(&mut latency, keys, compute);
    Group {
        id: "a'",
        title: "a') u64 → u64, each key the value before",
        cases: latency.cases,
    }
}

struct Latency {
    cases: Vec<Case>,
}

impl Visit<u64, u64> for Latency {
    fn shared(&mut self, name: &'static str, get: impl Fn(&u64) -> u64 + Send + Sync + 'static) {
        self.local(name, get);
    }

    fn local(&mut self, name: &'static str, get: impl Fn(&u64) -> u64 + 'static) {
        let walk = move || {
            let mut key = 0;
            for _ in 0..SEQUENCE * REPEATS {
                key = get(&key);
            }
            black_box(key);
        };
        walk();
        self.cases.push(Case {
            name,
            operations: SEQUENCE * REPEATS,
            run: Box::new(move || timed(&walk)),
            is_alone: true,
            allocations: None,
            hits: None,
        });
    }
}
