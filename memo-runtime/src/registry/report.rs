//! What the memos of a program did, for people and for tools.

use std::fmt;
use std::time::Duration;

use crate::memo::MemoInfo;
use crate::observe::Stats;

/// What each memo did: `Display` is an aligned table, `Serialize` (feature `serde`) the same as data.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::{Memo, registry};
///
/// let squares = Memo::<u64, u64>::builder("squares").build();
/// squares.get_or_insert_with(12, || 144);
/// squares.get_or_insert_with(12, || 144);
/// let report = registry().report();
/// assert_eq!((report.totals.hits, report.memos[0].name), (1, "squares"));
/// assert!(report.to_string().starts_with("memo     hits  misses"));
/// ```
#[derive(Clone, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Report {
    /// Each memo, in the order of the names.
    pub memos: Vec<MemoInfo>,
    /// The sums over all memos.
    pub totals: Stats,
    /// The bytes that all memos of the runtime may hold together, where that is limited.
    pub budget: Option<u64>,
}

const HEADINGS: [&str; 8] = [
    "memo",
    "hits",
    "misses",
    "computes",
    "time saved",
    "entries",
    "bytes",
    "share",
];

impl Report {
    pub(super) fn new(memos: Vec<MemoInfo>, totals: Stats, budget: Option<u64>) -> Self {
        Self {
            memos,
            totals,
            budget,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rows = vec![HEADINGS.map(str::to_owned)];
        rows.extend(
            self.memos
                .iter()
                .map(|memo| row(memo.name, &memo.stats, memo.share)),
        );
        let shares = self.memos.iter().filter_map(|memo| memo.share).sum();
        rows.push(row("total", &self.totals, Some(shares)));
        // Below the sum of the shares: what that never exceeds.
        rows.extend(self.budget.map(of_all));
        let width = |column: usize| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or_default()
        };
        let widths: [usize; HEADINGS.len()] = std::array::from_fn(width);
        for row in &rows {
            let [name, numbers @ ..] = row;
            write!(f, "{name:<0$}", widths[0])?;
            for (number, width) in numbers.iter().zip(&widths[1..]) {
                write!(f, "  {number:>width$}")?;
            }
            writeln!(f)?;
        }
        self.memos
            .iter()
            .try_for_each(|memo| trouble(f, memo.name, &memo.stats))
    }
}

/// What went wrong without failing a call: a line for each memo that has something to tell.
fn trouble(f: &mut fmt::Formatter<'_>, name: &str, stats: &Stats) -> fmt::Result {
    let counts = [
        (stats.errors, "computes failed"),
        (stats.store_errors, "operations of the store failed"),
        (stats.undecodable, "values could not be written or read"),
        (
            stats.refused,
            "values were invalidated while they were computed",
        ),
        (stats.policy_faults, "policies were replaced"),
    ];
    let told: Vec<_> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    writeln!(f, "{name}: {}", told.join(", "))
}

fn of_all(budget: u64) -> [String; HEADINGS.len()] {
    let mut row = [const { String::new() }; HEADINGS.len()];
    "budget".clone_into(&mut row[0]);
    row[HEADINGS.len() - 1] = budget.to_string();
    row
}

fn row(name: &str, stats: &Stats, share: Option<u64>) -> [String; HEADINGS.len()] {
    [
        name.to_owned(),
        stats.hits.to_string(),
        stats.misses.to_string(),
        stats.computes.to_string(),
        time(stats.time_saved),
        stats.entries.to_string(),
        stats.bytes.to_string(),
        share.map_or_else(String::new, |share| share.to_string()),
    ]
}

/// A time with three digits, in the unit that suits it.
fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        0.0 => "0 s".to_owned(),
        ..1e-6 => format!("{:.0} ns", seconds * 1e9),
        ..1e-3 => format!("{:.1} µs", seconds * 1e6),
        ..1.0 => format!("{:.1} ms", seconds * 1e3),
        ..120.0 => format!("{seconds:.1} s"),
        ..7200.0 => format!("{:.1} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;
    use crate::memo::{Hooks, Spec};

    fn info(name: &'static str, stats: Stats) -> MemoInfo {
        MemoInfo::new(
            &Spec::new(name, "app", "item"),
            (&Hooks::<(), ()>::NONE).into(),
            stats,
        )
    }

    #[test]
    fn a_report_tells_what_went_wrong() {
        let stats = Stats {
            store_errors: 2,
            refused: 1,
            ..Stats::default()
        };
        let memo = info("app::a", stats);
        let report = Report::new(vec![memo], stats, None).to_string();
        let told = "app::a: 2 operations of the store failed, 1 values were invalidated while they \
                    were computed";
        assert_eq!(report.lines().last(), Some(told));
    }

    #[test]
    fn a_report_is_an_aligned_table_with_a_total() {
        let stats = Stats {
            hits: 12_345,
            time_saved: Duration::from_millis(1500),
            ..Stats::default()
        };
        let counted = info("app::a", stats).within(&Budget::new(1 << 20), 4096);
        let memos = vec![counted, info("app::longer", Stats::default())];
        let report = Report::new(memos, stats, Some(1 << 20)).to_string();
        assert_eq!(
            report,
            "memo          hits  misses  computes  time saved  entries  bytes    share\n\
             app::a       12345       0         0       1.5 s        0      0     4096\n\
             app::longer      0       0         0         0 s        0      0         \n\
             total        12345       0         0       1.5 s        0      0     4096\n\
             budget                                                            1048576\n"
        );
    }
}
