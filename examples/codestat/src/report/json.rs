//! The report as JSON: one object, pretty-printed.

use std::io::{self, Write};
use std::path::Path;
use std::ptr;

use serde::Serialize;

use super::Report;
use crate::memory::{MemoCounts, StoreCounts};
use crate::summary::{LanguageTotals, Located};

#[derive(Serialize)]
struct Document<'r> {
    root: String,
    files: usize,
    too_large: usize,
    racy: usize,
    languages: &'r [LanguageTotals],
    functions: Vec<FunctionEntry<'r>>,
    duplicates: Vec<DuplicateEntry>,
    errors: Vec<ErrorEntry<'r>>,
    memos: &'r [MemoCounts],
    store: &'r StoreCounts,
    seconds: f64,
}

#[derive(Serialize)]
struct FunctionEntry<'r> {
    name: &'r str,
    path: String,
    line: usize,
    lines: usize,
    complexity: u32,
}

#[derive(Serialize)]
struct DuplicateEntry {
    similarity: f64,
    exact: bool,
    files: Vec<String>,
}

#[derive(Serialize)]
struct ErrorEntry<'r> {
    path: String,
    message: &'r str,
}

pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &document(report))?;
    writeln!(out)
}

fn document(report: &Report) -> Document<'_> {
    let summary = &report.summary;
    let duplicates = summary
        .duplicates
        .iter()
        .take(report.top)
        .map(|group| DuplicateEntry {
            similarity: group.similarity,
            exact: group.exact,
            files: group.files.iter().map(text).collect(),
        });
    let errors = summary.errors.iter().map(|trouble| ErrorEntry {
        path: text(&trouble.path),
        message: &trouble.message,
    });
    Document {
        root: text(&summary.root),
        files: summary.files,
        too_large: summary.too_large,
        racy: summary.racy,
        languages: &summary.languages,
        functions: functions(report),
        duplicates: duplicates.collect(),
        errors: errors.collect(),
        memos: &report.remembered.memos,
        store: &report.remembered.store,
        seconds: report.elapsed.as_secs_f64(),
    }
}

/// The most complex functions and then the longest, each once.
fn functions(report: &Report) -> Vec<FunctionEntry<'_>> {
    let mut functions = report.summary.most_complex(report.top);
    for long in report.summary.longest(report.top) {
        if !functions.iter().any(|listed| ptr::eq(*listed, long)) {
            functions.push(long);
        }
    }
    functions.into_iter().map(function).collect()
}

fn function(Located { path, function }: &Located) -> FunctionEntry<'_> {
    FunctionEntry {
        name: &function.name,
        path: text(path),
        line: function.line,
        lines: function.lines,
        complexity: function.complexity,
    }
}

/// JSON is UTF-8, paths need not be.
fn text(path: impl AsRef<Path>) -> String {
    path.as_ref().to_string_lossy().into_owned()
}
