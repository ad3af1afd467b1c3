//! Cases of a group as rows of a table, and as targets.

use super::{Plot, Section, Verdict};
use crate::measure::{Group, Measured};

/// A group as a section: nanoseconds, ratios to the floor, and what else was counted.
pub(crate) fn rows(group: &Group, measured: &[Measured]) -> Section {
    let has = |count: fn(&Measured) -> Option<f64>| measured.iter().any(|it| count(it).is_some());
    let (allocations, hits) = (has(|it| it.allocations), has(|it| it.hits));
    let mut head = vec!["", "ns", "to the floor"];
    head.extend(allocations.then_some("allocations"));
    head.extend(hits.then_some("hits"));
    let row = |it: &Measured| {
        let mut row = vec![
            it.name.to_owned(),
            format!("{:.1}", it.nanos),
            format!("{:.2}", it.ratio),
        ];
        let cell = |count: Option<f64>, unit: &str, digits: usize| {
            count.map_or_else(String::new, |it| format!("{it:.digits$}{unit}"))
        };
        row.extend(allocations.then(|| cell(it.allocations, "", 0)));
        row.extend(hits.then(|| cell(it.hits.map(|hits| 100.0 * hits), " %", 1)));
        row
    };
    let bars = measured.iter().map(|it| (it.name.to_owned(), it.nanos));
    Section {
        title: group.title.to_owned(),
        text: String::new(),
        head: head.into_iter().map(str::to_owned).collect(),
        rows: measured.iter().map(row).collect(),
        plots: vec![Plot::Bars {
            file: format!("{}.svg", group.id.replace('\'', "-latency")),
            title: format!("{}: ns", group.title),
            bars: bars.collect(),
        }],
    }
}

/// Whether a case is at most so many times the floor.
pub(crate) fn at_most(
    group: &Group,
    measured: &[Measured],
    name: &str,
    most: f64,
) -> Option<Verdict> {
    let found = measured.iter().find(|it| it.name == name)?;
    Some(Verdict {
        what: format!("{}, {name}", group.title),
        target: format!("≤ {most:.1} ×"),
        measured: format!("{:.2} ×", found.ratio),
        is_met: found.ratio <= most,
    })
}
