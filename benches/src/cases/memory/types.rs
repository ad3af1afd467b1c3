//! What memokit says that its entries take, beside what they take.

use memokit::{MemSize, Memo};

use super::super::functions::name;
use super::numbers;
use crate::measure::{self, Grown, grown, number};
use crate::report::Section;

const ENTRIES: u64 = 100_000;

/// A value that holds others.
#[derive(Clone, MemSize)]
struct Nested {
    name: String,
    parts: Vec<Part>,
}

#[derive(Clone, MemSize)]
struct Part {
    label: String,
    amounts: Vec<u64>,
}

/// A type by its name, and what fills a memo with it.
type Type = (&'static str, fn() -> String);

const TYPES: [Type; 4] = [
    ("u64", || filled(|key| key)),
    ("String", || filled(text)),
    ("Vec<String>", || filled(texts)),
    ("a struct of structs", || filled(nested)),
];

/// The section of the page.
pub(super) fn section() -> Result<Section, String> {
    let mut section = Section {
        title: "What memokit says, and what it takes".to_owned(),
        text: "Bytes of an entry, a hundred thousand of them: as `memo.weight()` says, as the allocator \
            was asked for them, and as the system counts them."
            .to_owned(),
        head: ["u64 to", "said", "allocated", "resident", "said to resident"]
            .map(str::to_owned)
            .to_vec(),
        ..Section::default()
    };
    for (name, _) in TYPES {
        let [said, allocated, resident] = numbers(&measure::child(&["child", "types", name])?)?;
        section.rows.push(vec![
            name.to_owned(),
            format!("{said:.0}"),
            format!("{allocated:.0}"),
            format!("{resident:.0}"),
            format!("{:.2}", said / resident),
        ]);
    }
    Ok(section)
}

/// What a process of its own measures: bytes of an entry as said, allocated and resident.
pub(in super::super) fn child(name: &str) -> Result<String, String> {
    let found = TYPES.iter().find(|of| of.0 == name);
    let (_, fill) = found.ok_or_else(|| format!("there is no type `{name}`"))?;
    Ok(fill())
}

fn filled<V: Clone + MemSize + Send + Sync + 'static>(make: fn(u64) -> V) -> String {
    let mut said = 0;
    let Grown {
        resident,
        allocated,
    } = grown(|| {
        let entries = usize::try_from(2 * ENTRIES).unwrap_or(usize::MAX);
        let memo = Memo::builder("types")
            .capacity(entries)
            .weigh_deep()
            .build();
        for key in 0..ENTRIES {
            memo.insert(key, make(key));
        }
        said = memo.weight();
        memo
    });
    let entries = number(usize::try_from(ENTRIES).unwrap_or(usize::MAX));
    let said = number(usize::try_from(said).unwrap_or(usize::MAX));
    format!(
        "{} {} {}",
        said / entries,
        allocated / entries,
        resident / entries
    )
}

fn text(key: u64) -> String {
    name(key).repeat(2)
}

fn texts(key: u64) -> Vec<String> {
    (0..4).map(|part| name(key + part)).collect()
}

fn nested(key: u64) -> Nested {
    let part = |number| Part {
        label: name(number),
        amounts: vec![number; 8],
    };
    Nested {
        name: name(key),
        parts: (0..3).map(part).collect(),
    }
}
