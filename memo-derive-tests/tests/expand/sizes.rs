//! How much every user compiles: the lines of an expansion, as `prettyplease` prints it.
//!
//! What is too long moves into the runtime, or into a macro of it that costs less to compile.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::{CASES, Case};

/// The smallest memo, its companion included.
const SMALLEST: usize = 30;

/// A memo with one option, and what that option needs.
const ONE_OPTION: usize = 60;

/// A memo with everything that can be said of one.
const EVERYTHING: usize = 98;

/// A record without its calculations: its key, and the list of them.
const RECORD: usize = 20;

/// What each calculation of a record adds, what tells the bytes of its values included.
const CALCULATION: usize = 28;

/// Each option, and the case that shows what it adds.
const OPTIONS: &[(&str, &str)] = &[
    ("absent_ttl", "absent_ttl"),
    ("batch", "batch"),
    ("cache_if", "cache_if"),
    ("capacity", "capacity"),
    ("cell", "record_with_a_cell"),
    ("coalesce", "batch_in_parts"),
    ("codec", "shared_by_another_codec"),
    ("companion", "companion"),
    ("context", "record_that_depends"),
    ("crate", "root"),
    ("depends", "record_that_depends"),
    ("error_ttl", "error_ttl"),
    ("jitter", "jitter"),
    ("key", "key"),
    ("l1_max_value", "copies"),
    ("l1_ttl", "copies"),
    ("max_batch", "batch_in_parts"),
    ("max_bytes", "max_bytes"),
    ("name", "name"),
    ("namespace", "namespace"),
    ("on_store_error", "fails_with_its_store"),
    ("policy", "policy"),
    ("refresh_ahead", "refresh_ahead"),
    ("scope", "shared_function"),
    ("select", "record_that_depends"),
    ("single_flight", "single_flight"),
    ("skip", "skip"),
    ("soft_timeout", "soft_timeout"),
    ("stale", "stale"),
    ("store", "async_shared_function"),
    ("tags", "tags"),
    ("tenant", "tenant"),
    ("timeout", "timeout"),
    ("tti", "tti"),
    ("ttl", "ttl"),
    ("version", "async_shared_function"),
    ("weigh", "weigh"),
    ("with", "record_of_the_process"),
];

impl Case {
    fn named(name: &str) -> &'static Self {
        let case = CASES.iter().find(|case| case.name == name);
        case.unwrap_or_else(|| panic!("no case is named `{name}`"))
    }

    fn lines(&self) -> usize {
        self.expansion.lines().count()
    }

    fn has_at_most(&self, lines: usize) {
        let (name, own) = (self.name, self.lines());
        assert!(
            own <= lines,
            "`{name}` is {own} lines, and may be {lines}:\n{}",
            self.expansion
        );
    }
}

#[test]
fn the_smallest_memo_is_at_most_30_lines() {
    Case::named("smallest").has_at_most(SMALLEST);
}

#[test]
fn a_memo_with_one_option_is_at_most_60_lines() {
    for (option, case) in OPTIONS {
        let case = Case::named(case);
        assert!(case.written.contains(option), "`{option}`: {}", case.name);
        case.has_at_most(ONE_OPTION);
    }
}

#[test]
fn a_memo_with_everything_is_at_most_98_lines() {
    let everything = CASES
        .iter()
        .filter(|case| case.name.starts_with("everything"));
    for case in everything.clone() {
        case.has_at_most(EVERYTHING);
    }
    // Each option is in one of them, but for those of records.
    let written: String = everything.map(|case| case.written).collect();
    let of_records = ["cell", "context", "depends", "select", "with"];
    // What contradicts another option, or is a word of its own.
    let apart = ["key", "single_flight"];
    for (option, _) in OPTIONS {
        let is_apart = of_records.contains(option) || apart.contains(option);
        assert_ne!(written.contains(option), is_apart, "{option}");
    }
}

#[test]
fn a_record_is_at_most_20_lines_and_28_for_each_calculation() {
    let record = Case::named("record");
    let calculations = record.written.matches("cache_calculation").count();
    record.has_at_most(RECORD + calculations * CALCULATION);
}

#[test]
fn every_option_of_the_reference_has_an_expansion() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference");
    let pages = fs::read_dir(folder).expect("the reference");
    let options = pages.filter_map(|page| {
        let path = page.expect("a page").path();
        let name = path.file_stem().expect("a name").to_string_lossy();
        let text = fs::read_to_string(&path).expect("a page");
        // Other pages are headed by what is annotated.
        let is_option = text.starts_with(&format!("# `{name}`\n"));
        is_option.then(|| name.into_owned())
    });
    let mut options: Vec<_> = options.collect();
    options.sort();
    let shown: Vec<_> = OPTIONS.iter().map(|(option, _)| *option).collect();
    assert_eq!(options, shown);
}

/// For whoever writes it down.
#[test]
fn the_lines_of_every_expansion_are_known() {
    let mut table = String::new();
    for case in CASES {
        writeln!(table, "{:>4}  {}", case.lines(), case.name).expect("room");
    }
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("lines", table);
    });
}
