//! Hit ratios of many traces and capacities, in a few numbers.

use crate::measure::number;
use crate::report::{Section, Verdict};

/// Hit ratios of one trace at one capacity.
pub(super) struct Row {
    pub(super) trace: String,
    pub(super) capacity: usize,
    pub(super) optimum: f64,
    pub(super) ratios: Vec<(&'static str, f64)>,
}

impl Row {
    /// The ratio of the cache of this name, or the optimum.
    pub(super) fn of(&self, name: &str) -> f64 {
        let found = self.ratios.iter().find(|(of, _)| *of == name);
        found.map_or(self.optimum, |(_, ratio)| *ratio)
    }

    /// By how much a cache is worse than the best of those that others use.
    fn deficit(&self, name: &str) -> f64 {
        let best = ["Mutex<lru>", "moka", "quick_cache"].map(|name| self.of(name));
        best.into_iter().fold(0.0, f64::max) - self.of(name)
    }
}

/// A cache over all points.
struct Summary {
    name: &'static str,
    mean: f64,
    share: f64,
    worst: f64,
}

fn summary(rows: &[Row], name: &'static str) -> Summary {
    let mean =
        |of: &dyn Fn(&Row) -> f64| rows.iter().map(of).sum::<f64>() / number(rows.len().max(1));
    let share = |row: &Row| match row.optimum {
        optimum if optimum > 0.0 => row.of(name) / optimum,
        _ => 1.0,
    };
    Summary {
        name,
        mean: mean(&|row| row.of(name)),
        share: mean(&share),
        worst: rows.iter().map(|row| row.deficit(name)).fold(0.0, f64::max),
    }
}

fn summaries(rows: &[Row]) -> Vec<Summary> {
    let names = rows.first().map_or(&[][..], |row| &row.ratios);
    let mut summaries: Vec<_> = names.iter().map(|(name, _)| summary(rows, name)).collect();
    summaries.sort_by(|one, other| other.mean.total_cmp(&one.mean));
    summaries
}

/// All caches, the best first.
pub(super) fn section(rows: &[Row]) -> Section {
    let percent = |share: f64| format!("{:.1}", 100.0 * share);
    let mut cells = vec![vec![
        "optimum".to_owned(),
        percent(summary(rows, "optimum").mean),
    ]];
    cells[0].extend(["100.0".to_owned(), String::new()]);
    cells.extend(summaries(rows).into_iter().map(|summary| {
        let numbers = [summary.mean, summary.share, summary.worst].map(percent);
        let mut cells = vec![summary.name.to_owned()];
        cells.extend(numbers);
        cells
    }));
    Section {
        title: format!("h) hit ratios, {} points", rows.len()),
        text: "A point is a trace at a capacity of 500 or more. The optimum is Bélády's, of a cache that \
            may refuse to keep what comes. The worst deficit is to the best of LRU, moka and quick_cache, \
            in points."
            .to_owned(),
        head: ["", "mean %", "mean share of the optimum, %", "worst deficit"].map(str::to_owned).to_vec(),
        rows: cells,
        plots: Vec::new(),
    }
}

/// What the policy is to reach that memokit has as its default.
pub(super) fn verdicts(rows: &[Row]) -> Vec<Verdict> {
    let best = summary(rows, "memokit, best");
    let mut verdicts = Vec::new();
    for name in ["quick_cache", "moka"] {
        let theirs = summary(rows, name);
        verdicts.push(Verdict {
            what: format!("h) mean hit ratio of {name}"),
            target: format!("≥ {:.1} %", 100.0 * theirs.mean),
            measured: format!("{:.1} %", 100.0 * best.mean),
            is_met: best.mean >= theirs.mean,
        });
    }
    verdicts.push(Verdict {
        what: "h) worst deficit".to_owned(),
        target: "≤ 8 points".to_owned(),
        measured: format!("{:.1}", 100.0 * best.worst),
        is_met: best.worst <= 0.08,
    });
    verdicts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(optimum: f64, ours: f64, lru: f64) -> Row {
        Row {
            trace: "one".to_owned(),
            capacity: 500,
            optimum,
            ratios: vec![
                ("memokit, best", ours),
                ("Mutex<lru>", lru),
                ("moka", 0.1),
                ("quick_cache", 0.2),
            ],
        }
    }

    #[test]
    fn a_deficit_is_to_the_best_of_others() {
        let summary = summary(&[row(0.8, 0.4, 0.3), row(0.5, 0.25, 0.4)], "memokit, best");
        assert!((summary.mean - 0.325).abs() < 1e-9);
        assert!((summary.share - 0.5).abs() < 1e-9);
        assert!((summary.worst - 0.15).abs() < 1e-9);
    }
}
