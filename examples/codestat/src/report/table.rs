//! The report as tables.

use std::io::{self, Write};

use comfy_table::{Cell, CellAlignment, LineStyle, Row, Table, TableStyle};

use super::{Report, printable};
use crate::duplicates::THRESHOLD;
use crate::summary::{LanguageTotals, Located, Summary};
use crate::walk::MAX_SIZE;

/// Files of a group of duplicates that are named.
const NAMED: usize = 4;

/// One line below the header and nothing else: easy on the eye, and on `grep`.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

pub(super) fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let Report {
        summary,
        remembered,
        top,
        ..
    } = report;
    languages(summary, out)?;
    functions("Longest functions", &summary.longest(*top), out)?;
    functions("Most complex functions", &summary.most_complex(*top), out)?;
    duplicates(summary, *top, out)?;
    let store = &remembered.store;
    writeln!(
        out,
        "Remembered by memokit\n\n{}\n",
        remembered.report.trim_end()
    )?;
    writeln!(out, "Store: {} reads, {} writes", store.reads, store.writes)?;
    writeln!(
        out,
        "{} files in {:.2} s",
        summary.files,
        report.elapsed.as_secs_f64()
    )?;
    remarks(summary, out)?;
    errors(summary, out)
}

fn languages(summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    let mut table = table(
        ["Language", "Files", "Code", "Comments", "Blank", "Lines"],
        1..6,
    );
    let mut all = LanguageTotals {
        language: "All",
        ..LanguageTotals::default()
    };
    for totals in &summary.languages {
        table.add_row(language(totals));
        all.files += totals.files;
        all.code += totals.code;
        all.comments += totals.comments;
        all.blank += totals.blank;
    }
    table.add_row(language(&all));
    writeln!(out, "{table}\n")
}

fn language(totals: &LanguageTotals) -> Row {
    let LanguageTotals {
        language,
        files,
        code,
        comments,
        blank,
    } = *totals;
    let counts = [files, code, comments, blank, code + comments + blank];
    let mut row = Row::from([Cell::new(language)]);
    for count in counts {
        row.add_cell(Cell::new(count));
    }
    row
}

fn functions(title: &str, functions: &[&Located], out: &mut impl Write) -> io::Result<()> {
    if functions.is_empty() {
        return Ok(());
    }
    let mut table = table(["Lines", "Complexity", "Function", "Where"], 0..2);
    for Located { path, function } in functions {
        table.add_row([
            function.lines.to_string(),
            function.complexity.to_string(),
            printable(&function.name),
            format!("{}:{}", printable(path), function.line),
        ]);
    }
    writeln!(out, "{title}\n{table}\n")
}

fn duplicates(summary: &Summary, top: usize, out: &mut impl Write) -> io::Result<()> {
    let groups = &summary.duplicates;
    if groups.is_empty() || top == 0 {
        return Ok(());
    }
    let mut table = table(["Similarity", "Files", "Which"], 0..2);
    for group in groups.iter().take(top) {
        let similarity = if group.exact {
            "equal".to_owned()
        } else {
            format!("{:.0}%", group.similarity * 100.0)
        };
        let mut names: Vec<_> = group.files.iter().take(NAMED).map(printable).collect();
        if group.files.len() > NAMED {
            names.push(format!("and {} more", group.files.len() - NAMED));
        }
        table.add_row([similarity, group.files.len().to_string(), names.join("\n")]);
    }
    let count = groups.len();
    let percent = THRESHOLD * 100.0;
    writeln!(
        out,
        "Duplicates: {count} groups of files that are {percent:.0}% alike or more"
    )?;
    writeln!(out, "{table}\n")
}

fn remarks(summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    let Summary {
        too_large, racy, ..
    } = *summary;
    if too_large > 0 {
        let limit = MAX_SIZE >> 20;
        writeln!(
            out,
            "Larger than {limit} MiB, counted but not loaded: {too_large} files"
        )?;
    }
    if racy > 0 {
        writeln!(out, "Modified just now, hence not kept yet: {racy} files")?;
    }
    Ok(())
}

fn errors(summary: &Summary, out: &mut impl Write) -> io::Result<()> {
    if summary.errors.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\nCould not be read or parsed: {} files",
        summary.errors.len()
    )?;
    for trouble in &summary.errors {
        writeln!(
            out,
            "  {}: {}",
            printable(&trouble.path),
            printable(&trouble.message)
        )?;
    }
    Ok(())
}

/// An empty table, with numbers in some of its columns.
fn table<const N: usize>(header: [&str; N], numbers: std::ops::Range<usize>) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE).set_header(header);
    for (index, column) in table.column_iter_mut().enumerate() {
        if numbers.contains(&index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}
