//! The one file that is about memoization: a source file as a record, and what is kept of it.
//!
//! To keep another thing, write the function that computes it and one more field here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use memokit::{Calculated, Memoized};

use crate::contents::{self, Contents};
use crate::facts::Facts;
use crate::functions::{self, Parsed};
use crate::language::Language;
use crate::lines::{self, Counted};
use crate::shingles::Fingerprint;
use crate::stamp::Stamp;
use crate::walk::Found;
use crate::workers::Workers;

/// A source file: known by its metadata, opened only if a calculation is missing.
#[derive(Debug, Memoized)]
#[memo(scope = shared, context = Workers)]
pub(crate) struct SourceFile {
    #[memo(key)]
    root: Arc<Path>,
    #[memo(key)]
    path: PathBuf,
    #[memo(key)]
    stamp: Stamp,

    language: &'static Language,
    contents: Contents,

    // Raise `version` when a function means something else: its body is not part of the key.
    /// The language, and lines of code, of comment and blank ones.
    #[cache_calculation(with = count_lines, version = 1)]
    lines: Calculated<Counted>,
    /// BLAKE3, which tells exact copies.
    #[cache_calculation(with = digest, version = 1)]
    digest: Calculated<[u8; 32]>,
    /// What tells near copies.
    #[cache_calculation(with = fingerprint, version = 1)]
    fingerprint: Calculated<Fingerprint>,
    /// The functions of a Rust file.
    #[cache_calculation(with = parse_functions, version = 1)]
    functions: Calculated<Parsed>,
}

// Each of these is called with all files of a chunk for which the store has no value. A file that
// cannot be read fails alone, and nothing is stored for it.

fn count_lines(files: &[&SourceFile], workers: &Workers) -> Vec<Result<Counted, String>> {
    workers.each(files, |file| file.count_lines())
}

fn digest(files: &[&SourceFile], workers: &Workers) -> Vec<Result<[u8; 32], String>> {
    workers.each(files, |file| file.digest())
}

fn fingerprint(files: &[&SourceFile], workers: &Workers) -> Vec<Result<Fingerprint, String>> {
    workers.each(files, |file| file.fingerprint())
}

fn parse_functions(files: &[&SourceFile], workers: &Workers) -> Vec<Result<Parsed, String>> {
    workers.each(files, |file| file.parse_functions())
}

impl SourceFile {
    pub(crate) fn new(root: &Arc<Path>, found: &Found) -> Self {
        Self {
            root: Arc::clone(root),
            path: found.path.clone(),
            stamp: found.stamp,
            language: found.language,
            contents: Contents::default(),
            lines: Calculated::default(),
            digest: Calculated::default(),
            fingerprint: Calculated::default(),
            functions: Calculated::default(),
        }
    }

    fn bytes(&self) -> Result<&[u8], String> {
        self.contents
            .bytes(&self.root.join(&self.path), &self.stamp)
    }

    fn count_lines(&self) -> Result<Counted, String> {
        Ok(match contents::text(self.bytes()?) {
            Some(text) => Counted::Text(lines::count(self.language, &text)),
            None => Counted::Binary,
        })
    }

    fn digest(&self) -> Result<[u8; 32], String> {
        Ok(blake3::hash(self.bytes()?).into())
    }

    fn fingerprint(&self) -> Result<Fingerprint, String> {
        let text = contents::text(self.bytes()?);
        Ok(text.map(|text| Fingerprint::of(&text)).unwrap_or_default())
    }

    fn parse_functions(&self) -> Result<Parsed, String> {
        Ok(functions::parse(self.bytes()?))
    }
}

/// Loads files: one question to the store, one call of each function with what is missing, one
/// write.
pub(crate) async fn load(
    files: &mut [SourceFile],
    workers: &Workers,
) -> Result<(), memokit::Error> {
    // Rust files come together, see `load.rs`; the others have no functions to ask for.
    let report = if files.iter().any(|file| file.language.is_rust()) {
        SourceFile::load(files, SourceFile::ALL, workers).await
    } else {
        let all_but_functions = [
            SourceFile::LINES,
            SourceFile::DIGEST,
            SourceFile::FINGERPRINT,
        ];
        SourceFile::load(files, &all_but_functions, workers).await
    };
    report.map(drop)
}

impl SourceFile {
    /// What has been loaded.
    pub(crate) fn facts(&self) -> Facts {
        Facts {
            path: self.path.clone(),
            language: self.language,
            lines: answer(&self.lines),
            digest: answer(&self.digest),
            fingerprint: answer(&self.fingerprint),
            functions: self.language.is_rust().then(|| answer(&self.functions)),
        }
    }

    /// Computes everything, for a file that may not be trusted; nothing is looked up or stored.
    pub(crate) fn examine(&self) -> Facts {
        Facts {
            path: self.path.clone(),
            language: self.language,
            lines: self.count_lines(),
            digest: self.digest(),
            fingerprint: self.fingerprint(),
            functions: self.language.is_rust().then(|| self.parse_functions()),
        }
    }
}

fn answer<V: Clone>(calculated: &Calculated<V>) -> Result<V, String> {
    match calculated.get() {
        Some(value) => Ok(value.clone()),
        None => Err(calculated.error().unwrap_or("not loaded").to_owned()),
    }
}
