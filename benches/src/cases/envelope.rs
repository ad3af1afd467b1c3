//! Shared values as bytes: what the envelope adds to the codec, and codecs beside each other.

use std::hint::black_box;

use memo_benches::timed;
use memokit::__private::{open_value, seal_value};
use memokit::codecs::{Bincode, Json, Msgpack, Postcard};
use memokit::{Codec, StoreKey};
use serde::{Deserialize, Serialize};

use crate::measure::{Case, Group, Measured, allocations, rounds};
use crate::report::{Part, Section, rows};
use crate::settings::Settings;

/// How many bytes all runs of a case write or read.
const BYTES: usize = 16 << 20;

/// A line of an order: names, numbers, and an option.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Line {
    sku: String,
    name: String,
    cents: u64,
    count: u32,
    note: Option<String>,
}

/// So many lines that postcard writes about so many bytes.
fn lines(bytes: usize) -> Vec<Line> {
    let line = |number: usize| Line {
        sku: format!("sku-{number:08}"),
        name: format!("a thing with a name of its own, {number:05}"),
        cents: 1_000 + number as u64,
        count: 3,
        note: number.is_multiple_of(2).then(|| "wrapped".to_owned()),
    };
    (0..bytes / 64).map(line).collect()
}

/// What `cargo xtask bench envelope` measures.
pub(crate) fn run(settings: &Settings) -> Part {
    let sizes = [
        ("1 KiB", 1 << 10, ["env-write-1", "env-read-1"]),
        ("64 KiB", 64 << 10, ["env-write-64", "env-read-64"]),
    ];
    let titles = [
        ["write a value of 1 KiB", "read a value of 1 KiB"],
        ["write a value of 64 KiB", "read a value of 64 KiB"],
    ];
    let mut part = settings.part("envelope");
    for ((size, bytes, ids), titles) in sizes.into_iter().zip(titles) {
        let value = lines(bytes);
        let mut groups = [
            writes(ids[0], titles[0], &value),
            reads(ids[1], titles[1], &value),
        ];
        let measured = rounds(&mut groups, settings.rounds);
        for (group, measured) in groups.iter().zip(&measured) {
            part.sections.push(section(group, measured, (size, bytes)));
        }
    }
    part
}

fn section(group: &Group, measured: &[Measured], (size, bytes): (&str, usize)) -> Section {
    let mut section = rows(group, measured);
    section.plots.clear();
    let of = |name| measured.iter().find(|it| it.name == name);
    if let (Some(bare), Some(sealed)) = (of("postcard"), of("postcard, in its envelope")) {
        let kib = f64::from(u32::try_from(bytes >> 10).unwrap_or(1));
        // By the ratios of each round, as what else the machine does may be more than an envelope.
        let each = (sealed.ratio - 1.0) * bare.nanos / kib;
        section.text = format!("Of {size}, the envelope of postcard takes {each:.0} ns per KiB.");
    }
    section
}

fn key() -> StoreKey {
    StoreKey::from("m1:benches.cases.envelope::::lines:v1:7")
}

fn writes(id: &'static str, title: &'static str, value: &[Line]) -> Group {
    let mut cases = Vec::new();
    write_by::<Postcard>(&mut cases, ["postcard", "postcard, in its envelope"], value);
    write_by::<Bincode>(&mut cases, ["bincode", "bincode, in its envelope"], value);
    write_by::<Msgpack>(&mut cases, ["msgpack", "msgpack, in its envelope"], value);
    write_by::<Json>(&mut cases, ["json", "json, in its envelope"], value);
    Group { id, title, cases }
}

fn write_by<C: Codec>(cases: &mut Vec<Case>, names: [&'static str; 2], value: &[Line]) {
    let (bare, sealed) = (value.to_vec(), value.to_vec());
    let key = key();
    let size = C::encode(&bare).map_or(1, |bytes| bytes.len());
    cases.push(case(names[0], size, move || {
        black_box(C::encode(black_box(&bare)).expect("it is written"));
    }));
    cases.push(case(names[1], size, move || {
        let bytes = seal_value::<C, _>(&key, black_box(&sealed));
        black_box(bytes.expect("it is written"));
    }));
}

fn reads(id: &'static str, title: &'static str, value: &[Line]) -> Group {
    let mut cases = Vec::new();
    read_by::<Postcard>(&mut cases, ["postcard", "postcard, in its envelope"], value);
    read_by::<Bincode>(&mut cases, ["bincode", "bincode, in its envelope"], value);
    read_by::<Msgpack>(&mut cases, ["msgpack", "msgpack, in its envelope"], value);
    read_by::<Json>(&mut cases, ["json", "json, in its envelope"], value);
    Group { id, title, cases }
}

fn read_by<C: Codec>(cases: &mut Vec<Case>, names: [&'static str; 2], value: &[Line]) {
    let (key, value) = (key(), value.to_vec());
    let bare = C::encode(&value).expect("it is written");
    let sealed = seal_value::<C, _>(&key, &value).expect("it is written");
    let size = bare.len();
    cases.push(case(names[0], size, move || {
        let lines: Vec<Line> = C::decode(black_box(&bare)).expect("it is read");
        black_box(lines);
    }));
    cases.push(case(names[1], size, move || {
        let lines: Vec<Line> = open_value::<C, _>(&key, black_box(&sealed)).expect("it is read");
        black_box(lines);
    }));
}

fn case(name: &'static str, size: usize, once: impl Fn() + 'static) -> Case {
    let operations = (BYTES / size).max(1);
    once();
    let allocations = allocations(1, &once);
    Case {
        name,
        operations,
        run: Box::new(move || timed(|| (0..operations).for_each(|_| once()))),
        is_alone: true,
        allocations: Some(allocations),
        hits: None,
    }
}
