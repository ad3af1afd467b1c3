//! What was measured, as data: kept from run to run, so that one part can be measured anew.

use serde::{Deserialize, Serialize};

/// What `cargo xtask bench` measures under one word.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// The day, as `2026-11-21`.
    pub(crate) date: String,
    /// What was written to measure it.
    pub(crate) command: String,
    pub(crate) verdicts: Vec<Verdict>,
    pub(crate) sections: Vec<Section>,
}

/// A target, and what came of it.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Verdict {
    pub(crate) what: String,
    pub(crate) target: String,
    pub(crate) measured: String,
    pub(crate) is_met: bool,
}

/// A heading with a table and plots.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Section {
    pub(crate) title: String,
    pub(crate) text: String,
    /// The first is a word, the others are numbers.
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) plots: Vec<Plot>,
}

/// A picture.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) enum Plot {
    /// A bar for each name; those of memokit stand out.
    Bars {
        file: String,
        title: String,
        bars: Vec<(String, f64)>,
    },
    /// A line for each name, of shares over a size.
    Lines {
        file: String,
        title: String,
        lines: Vec<(String, Vec<(f64, f64)>)>,
    },
}
