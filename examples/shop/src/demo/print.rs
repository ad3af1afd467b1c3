//! Tables for people.

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use super::Promise;
use super::pages::Pages;
use crate::page::LENGTH;
use crate::time::short;

/// One line below the header and nothing else: easy on the eye, and on `grep`.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// What a page costs, in each way.
pub(super) fn pages(pages: &Pages) -> String {
    let mut table = Table::new();
    let header = [
        "",
        "queries",
        "store reads",
        "store writes",
        "computed",
        "time",
    ];
    table.load_style(STYLE).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for way in &pages.ways {
        table.add_row([
            way.name.to_owned(),
            way.queries.to_string(),
            way.reads.to_string(),
            way.writes.to_string(),
            way.computed.to_string(),
            short(way.took),
        ]);
    }
    let calculations = pages.calculations;
    format!(
        "A page of {LENGTH} customers, {calculations} calculations each\n{table}\n\n\
         SQLite is in this process, where a query costs microseconds. To a database on another\n\
         machine, each query is a round trip.\n"
    )
}

/// What is promised, and what was measured.
pub(super) fn promises(promises: &[Promise]) -> String {
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_header(["What happens", "Measured", ""]);
    for promise in promises {
        let verdict = if promise.holds { "ok" } else { "BROKEN" };
        table.add_row([promise.what.as_str(), promise.measured.as_str(), verdict]);
    }
    format!("{table}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_promise_is_seen() {
        let promise = |holds| Promise {
            what: "a".to_owned(),
            measured: "b".to_owned(),
            holds,
        };
        assert!(!promises(&[promise(true)]).contains("BROKEN"));
        assert!(promises(&[promise(true), promise(false)]).contains("BROKEN"));
    }
}
