//! What all files say together.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use crate::duplicates::{self, Candidate, Group};
use crate::facts::Facts;
use crate::functions::{Function, Parsed};
use crate::walk::{Tree, Trouble};

/// The statistics of a tree.
#[derive(Debug)]
pub(crate) struct Summary {
    pub(crate) root: PathBuf,
    /// All source files, those included that could not be loaded.
    pub(crate) files: usize,
    /// Files beyond the size limit: counted, not loaded.
    pub(crate) too_large: usize,
    /// Files modified so recently that nothing of them was kept.
    pub(crate) racy: usize,
    /// Those with the most code first.
    pub(crate) languages: Vec<LanguageTotals>,
    pub(crate) functions: Vec<Located>,
    /// The largest groups first.
    pub(crate) duplicates: Vec<Group>,
    pub(crate) errors: Vec<Trouble>,
}

/// The files of one language.
#[derive(Debug, Default, Serialize)]
pub(crate) struct LanguageTotals {
    pub(crate) language: &'static str,
    pub(crate) files: u64,
    pub(crate) code: u64,
    pub(crate) comments: u64,
    pub(crate) blank: u64,
}

/// A function and the file it is in.
#[derive(Debug)]
pub(crate) struct Located {
    pub(crate) path: Arc<Path>,
    pub(crate) function: Function,
}

impl Summary {
    pub(crate) fn new(tree: &Tree, facts: Vec<Facts>) -> Self {
        let mut errors = tree.errors.clone();
        errors.extend(facts.iter().filter_map(trouble));
        errors.sort();
        let languages = languages(tree, &facts);
        let (functions, candidates) = take_apart(facts);
        Self {
            root: tree.root.to_path_buf(),
            files: tree.files.len(),
            too_large: tree.files.len() - tree.loadable().count(),
            racy: tree.loadable().filter(|file| file.racy).count(),
            languages,
            functions,
            duplicates: duplicates::find(&candidates),
            errors,
        }
    }

    /// The longest functions.
    pub(crate) fn longest(&self, top: usize) -> Vec<&Located> {
        self.first(top, |function| {
            (function.lines, function.complexity as usize)
        })
    }

    /// The functions with the greatest cyclomatic complexity.
    pub(crate) fn most_complex(&self, top: usize) -> Vec<&Located> {
        self.first(top, |function| {
            (function.complexity as usize, function.lines)
        })
    }

    fn first(&self, top: usize, measure: impl Fn(&Function) -> (usize, usize)) -> Vec<&Located> {
        let rank =
            |(index, located): (usize, &Located)| (Reverse(measure(&located.function)), index);
        let mut ranks: Vec<_> = self.functions.iter().enumerate().map(rank).collect();
        // There may be a hundred thousand: only the first ones are worth sorting.
        if top < ranks.len() {
            ranks.select_nth_unstable(top);
            ranks.truncate(top);
        }
        ranks.sort_unstable();
        ranks
            .into_iter()
            .map(|(_, index)| &self.functions[index])
            .collect()
    }
}

fn trouble(file: &Facts) -> Option<Trouble> {
    let message = file.trouble()?.to_owned();
    Some(Trouble {
        path: file.path.clone(),
        message,
    })
}

fn languages(tree: &Tree, facts: &[Facts]) -> Vec<LanguageTotals> {
    let mut totals = BTreeMap::<_, LanguageTotals>::new();
    for file in &tree.files {
        totals.entry(file.language.name).or_default().files += 1;
    }
    for file in facts {
        if let Some(lines) = file.lines() {
            let totals = totals.entry(file.language.name).or_default();
            totals.code += lines.code;
            totals.comments += lines.comments;
            totals.blank += lines.blank;
        }
    }
    let named = |(language, totals)| LanguageTotals { language, ..totals };
    let mut languages: Vec<_> = totals.into_iter().map(named).collect();
    languages.sort_by_key(|totals| Reverse(totals.code));
    languages
}

/// Moves all functions, and what tells duplicates, out of the facts.
fn take_apart(facts: Vec<Facts>) -> (Vec<Located>, Vec<Candidate>) {
    let mut functions = Vec::new();
    let mut candidates = Vec::new();
    for file in facts {
        let path: Arc<Path> = file.path.into();
        if let Some(Ok(Parsed::Functions(found))) = file.functions {
            let located = |function| Located {
                path: Arc::clone(&path),
                function,
            };
            functions.extend(found.into_iter().map(located));
        }
        if let (Ok(digest), Ok(fingerprint)) = (file.digest, file.fingerprint) {
            candidates.push(Candidate {
                path,
                digest,
                fingerprint,
            });
        }
    }
    (functions, candidates)
}
