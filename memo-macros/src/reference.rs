//! The reference beside the options: each has a page, each page an option, and the table of where
//! they work says what the macros say.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use crate::args::{self, MemoizeArgs};
use crate::diag::Errors;
use crate::model::{Block, MemoFn, Record};

/// Pages of something else than an option.
const OTHER_PAGES: &[&str] = &[
    "cache_calculation",
    "cache_key",
    "derive_memoized",
    "keys",
    "mem_size",
    "memoized",
    "errors",
    "not-built-yet",
    "options",
    "test",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference")
}

fn page(name: &str) -> String {
    fs::read_to_string(folder().join(name).with_extension("md")).expect(name)
}

#[test]
fn every_option_has_a_page_and_every_page_an_option() {
    let files = fs::read_dir(folder()).expect("the reference");
    let pages = files.map(|file| {
        let path = file.expect("a file").path();
        path.file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned()
    });
    let pages: BTreeSet<_> = pages.collect();
    let options = args::options().iter().chain(OTHER_PAGES);
    let expected: BTreeSet<_> = options.map(|&name| name.to_owned()).collect();
    assert_eq!(pages, expected);

    for option in args::options() {
        let page = page(option);
        assert!(page.starts_with(&format!("# `{option}`\n")), "{option}");
        for heading in [
            "**Write**",
            "**When**",
            "**When not**",
            "```rust",
            "**Cost**",
            "**Combines with**",
            "**Mistakes**",
        ] {
            assert!(
                page.contains(&format!("\n{heading}")),
                "{option} lacks {heading}"
            );
        }
    }
    let later = page("not-built-yet");
    for option in args::options_not_built() {
        assert!(later.contains(&format!("| `{option}` |")), "{option}");
    }
}

#[test]
fn the_index_has_all_options() {
    let index = page("options");
    for option in args::options() {
        assert!(
            index.contains(&format!("[`{option}`]: {option}.md\n")),
            "{option}"
        );
        let mentions = index
            .lines()
            .filter(|line| line.starts_with('|') && line.contains(&format!("[`{option}`]")));
        assert!(mentions.count() > 0, "{option} has no row");
    }
}

#[test]
fn the_docs_of_the_attributes_have_all_options() {
    let docs = include_str!("lib.rs");
    for option in args::options() {
        let is_of_records = ["with", "depends", "select", "context", "cell"].contains(option);
        let row = if is_of_records {
            format!("`{option}")
        } else {
            format!("/// | `{option}")
        };
        let mut rows = docs.lines().filter(|line| line.starts_with("/// |"));
        assert!(rows.any(|line| line.contains(&row)), "{option}");
    }
}

/// An option, and what is written to try it where it may work.
type Sample = (&'static str, &'static str);

const SAMPLES: &[Sample] = &[
    ("ttl", r#"ttl = "5m""#),
    ("tti", r#"tti = "5m""#),
    ("jitter", r#"ttl = "5m", jitter = "10%""#),
    ("stale", r#"ttl = "5m", stale = "10m""#),
    ("refresh_ahead", r#"ttl = "5m", refresh_ahead"#),
    ("absent_ttl", r#"absent_ttl = "30s""#),
    ("error_ttl", r#"error_ttl = "5s""#),
    (
        "soft_timeout",
        r#"ttl = "5m", stale = "10m", soft_timeout = "50ms""#,
    ),
    ("timeout", r#"timeout = "2s""#),
    ("single_flight", "single_flight = false"),
    ("capacity", "capacity = 10"),
    ("max_bytes", r#"max_bytes = "64MiB""#),
    ("policy", "policy = lru"),
    ("weigh", "weigh = bytes_of"),
    ("cache_if", "cache_if = |value| *value > 0"),
    ("skip", "skip(name)"),
    ("key", "key(u64) = id"),
    ("tenant", "tenant = name"),
    ("namespace", r#"namespace = "crm""#),
    ("tags(…)", r#"tags("all")"#),
    (r"tags = \|…\|", r#"tags = |_, _, _| ["all"]"#),
    ("store", r#"store = "crm""#),
    ("codec", "codec = Mine"),
    ("version", "version = 2"),
    ("l1_ttl", r#"l1_ttl = "30s""#),
    ("l1_max_value", r#"l1_max_value = "64KiB""#),
    ("on_store_error", "on_store_error = bypass"),
    ("max_batch", "max_batch = 500"),
    ("coalesce", r#"coalesce = "1ms", skip(name)"#),
    ("name", r#"name = "prices""#),
    ("companion", "companion = prices"),
    ("crate", "crate = memokit"),
];

/// What a column of the table is called, and what it says of an option.
type Column = (&'static str, fn(&str) -> &'static str);

const COLUMNS: &[Column] = &[
    ("functions", |option| yes(function("", option))),
    ("shared", |option| yes(function("scope = shared,", option))),
    ("batch", |option| yes(function("batch,", option))),
    ("shared batch", |option| {
        yes(function("batch, scope = shared,", option))
    }),
    ("fields", |option| field("", option)),
    ("shared fields", |option| field("scope = shared,", option)),
];

fn yes(is_accepted: bool) -> &'static str {
    if is_accepted { "yes" } else { "" }
}

fn tokens(code: &str) -> TokenStream {
    code.parse().expect(code)
}

fn function(base: &str, option: &str) -> bool {
    let mut errors = Errors::default();
    let args = MemoizeArgs::parse(tokens(&format!("{base} {option}")), &mut errors);
    let item = if base.starts_with("batch") {
        "fn f(ids: &[u64], name: &str) -> Vec<u64> { vec![] }"
    } else {
        "fn f(id: u64, name: &str) -> Option<u64> { None }"
    };
    MemoFn::resolve(args, &tokens(item), errors).is_ok()
}

/// Whether a method accepts an option.
fn method(base: &str, option: &str) -> bool {
    let signature = if base.starts_with("batch") {
        "fn f(all: &[&Self], name: &str) -> Vec<u64> { vec![] }"
    } else {
        "fn f(&self, name: &str) -> Option<u64> { None }"
    };
    let code = format!("impl Customer {{ #[cache_calculation({base} {option})] {signature} }}");
    Block::resolve(TokenStream::new(), &tokens(&code)).1.is_ok()
}

/// Where an option of a field is written, if it works there.
fn field(base: &str, option: &str) -> &'static str {
    let accepts = |of_struct: &str, of_key: &str, of_field: &str| {
        let code = format!(
            "#[memo({base} {of_struct})] struct Customer {{ #[memo(key)] id: u64, \
             #[memo({of_key})] other: u64, \
             #[cache_calculation(with = f, {of_field})] value: Calculated<Option<u64>> }}"
        );
        Record::resolve(tokens(&code)).1.is_ok()
    };
    let name = option.split([' ', '(']).next().unwrap_or_default();
    if accepts("", "key", option) {
        "yes"
    } else if accepts(option, "key", "") {
        "on the struct"
    } else if accepts("", name, "") {
        "`#[memo]`"
    } else {
        ""
    }
}

#[test]
fn the_table_of_where_options_work_says_what_the_macros_say() {
    // Without it, shared memos are errors that say so.
    if !cfg!(feature = "codec-postcard") {
        return;
    }
    let names = COLUMNS.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    let mut table = format!(
        "| | {} |\n|---|{}\n",
        names.join(" | "),
        "---|".repeat(names.len())
    );
    for (option, written) in SAMPLES {
        let cells = COLUMNS.iter().map(|(_, cell)| match cell(written) {
            "" => " |".to_owned(),
            cell => format!(" {cell} |"),
        });
        let cells: String = cells.collect();
        writeln!(table, "| `{option}` |{cells}").expect("text");
    }
    assert!(
        page("options").contains(&table),
        "write into options.md:\n{table}"
    );
}

#[test]
fn a_method_takes_what_a_function_takes() {
    // Without it, shared memos are errors that say so.
    if !cfg!(feature = "codec-postcard") {
        return;
    }
    for (option, written) in SAMPLES {
        // Of a block, and of a record.
        let is_of_others = matches!(*option, "crate" | "tenant");
        for base in ["", "scope = shared,", "batch,", "batch, scope = shared,"] {
            let accepted = method(base, &written.replace("(u64) = id", "(u64) = self.id"));
            assert_eq!(
                accepted,
                function(base, written) && !is_of_others,
                "{base} {option}"
            );
        }
    }
}

#[test]
fn every_option_of_memos_is_in_the_table() {
    let tried: BTreeSet<_> = SAMPLES
        .iter()
        .map(|(option, _)| option.split([' ', '(']).next())
        .collect();
    for option in args::options() {
        // Of records alone; what the columns are.
        let is_no_row = [
            "with", "depends", "select", "context", "cell", "batch", "scope",
        ]
        .contains(option);
        assert_eq!(tried.contains(&Some(option)), !is_no_row, "{option}");
    }
}
