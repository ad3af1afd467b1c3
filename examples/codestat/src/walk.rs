//! The source files below a directory, and what the file system says of them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::SystemTime;

use ignore::{DirEntry, Error, WalkBuilder, WalkState};

use crate::language::Language;
use crate::stamp::Stamp;

/// A larger file is counted but not loaded: it is data or generated, and nobody reads it.
pub(crate) const MAX_SIZE: u64 = 2 << 20;

/// A directory tree, looked through once.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) root: Arc<Path>,
    /// In the order of their paths.
    pub(crate) files: Vec<Found>,
    /// What could not be looked into.
    pub(crate) errors: Vec<Trouble>,
}

/// A source file.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Below the root.
    pub(crate) path: PathBuf,
    pub(crate) language: &'static Language,
    pub(crate) stamp: Stamp,
    /// Whether the file may change without its stamp changing.
    pub(crate) racy: bool,
}

impl Found {
    fn is_too_large(&self) -> bool {
        self.stamp.size > MAX_SIZE
    }
}

/// A file that could not be read or parsed, and why.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Trouble {
    pub(crate) path: PathBuf,
    pub(crate) message: String,
}

impl Tree {
    /// Walks through everything below `directory` that is neither hidden nor ignored.
    ///
    /// Links are not followed. Fails only if the directory itself cannot be read.
    pub(crate) fn walk(directory: &Path) -> io::Result<Self> {
        drop(fs::read_dir(directory)?);
        let root: Arc<Path> = directory.canonicalize()?.into();
        // Before the first look at a file: a file modified later is in the future, hence racy.
        let now = now();
        let (sender, looks) = mpsc::channel();
        // Several threads walk: asking for the metadata is most of what a second run does.
        builder(&root).build_parallel().run(|| {
            let (root, sender) = (&root, sender.clone());
            Box::new(move |entry| {
                let look = entry.and_then(|entry| look_at(root, &entry, now));
                match sender.send(look) {
                    Ok(()) => WalkState::Continue,
                    Err(_) => WalkState::Quit,
                }
            })
        });
        drop(sender);

        let mut tree = Self {
            root: Arc::clone(&root),
            files: Vec::new(),
            errors: Vec::new(),
        };
        for look in looks {
            match look {
                Ok(found) => tree.files.extend(found),
                Err(error) => tree.errors.push(trouble(&root, error)),
            }
        }
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    /// The files whose contents matter.
    pub(crate) fn loadable(&self) -> impl Iterator<Item = &Found> {
        self.files.iter().filter(|file| !file.is_too_large())
    }
}

fn builder(root: &Path) -> WalkBuilder {
    // Outside of a repository, as in an unpacked archive, the `.gitignore` files of the tree still
    // mean what they say; those of the directories above it do not.
    let in_repository = root
        .ancestors()
        .any(|directory| directory.join(".git").exists());
    let mut builder = WalkBuilder::new(root);
    builder.require_git(in_repository).parents(in_repository);
    builder
}

fn look_at(root: &Path, entry: &DirEntry, now: SystemTime) -> Result<Option<Found>, Error> {
    if !entry.file_type().is_some_and(|kind| kind.is_file()) {
        return Ok(None);
    }
    let Some(language) = Language::of(entry.path()) else {
        return Ok(None);
    };
    let stamp = Stamp::of(&entry.metadata()?);
    let path = below(root, entry.path());
    Ok(Some(Found {
        path,
        language,
        stamp,
        racy: stamp.is_racy(now),
    }))
}

fn below(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_owned()
}

fn trouble(root: &Path, error: Error) -> Trouble {
    match error {
        Error::WithDepth { err, .. } | Error::WithLineNumber { err, .. } => trouble(root, *err),
        Error::WithPath { path, err } => Trouble {
            path: below(root, &path),
            message: err.to_string(),
        },
        error => Trouble {
            path: PathBuf::from("."),
            message: error.to_string(),
        },
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the times of files are compared with the real one"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(tree: &Tree) -> Vec<&str> {
        tree.files
            .iter()
            .filter_map(|file| file.path.to_str())
            .collect()
    }

    fn tree_of(files: &[(&str, &str)]) -> Tree {
        let directory = tempfile::tempdir().expect("a directory");
        for (path, text) in files {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, text).expect("written");
        }
        Tree::walk(directory.path()).expect("a tree")
    }

    #[test]
    fn source_files_come_in_the_order_of_their_paths() {
        let tree = tree_of(&[
            ("b.rs", ""),
            ("a/c.py", ""),
            ("logo.png", ""),
            ("a/b.rs", ""),
        ]);
        assert_eq!(paths(&tree), ["a/b.rs", "a/c.py", "b.rs"]);
        assert_eq!(tree.errors, []);
    }

    #[test]
    fn ignored_and_hidden_files_are_no_part_of_it() {
        let ignore = "generated.rs\n/out/\n";
        let files = [
            (".gitignore", ignore),
            ("generated.rs", ""),
            ("out/a.rs", ""),
            ("b.rs", ""),
        ];
        assert_eq!(paths(&tree_of(&files)), ["b.rs"]);
        assert_eq!(
            paths(&tree_of(&[(".hidden/a.rs", ""), ("b.rs", "")])),
            ["b.rs"]
        );
    }

    #[test]
    fn a_file_just_written_is_racy() {
        assert!(tree_of(&[("a.rs", "")]).files[0].racy);
    }

    #[test]
    fn a_directory_that_is_not_there_is_an_error() {
        assert!(Tree::walk(Path::new("/no/such/directory")).is_err());
    }
}
