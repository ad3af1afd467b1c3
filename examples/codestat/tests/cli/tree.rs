//! A source tree in a temporary directory, and runs of codestat over it.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

/// Long ago, so that files are not racy and tests need not wait.
const LONG_AGO: u64 = 1_600_000_000;

/// Directories that go when this is dropped.
pub(crate) struct Tree {
    root: TempDir,
    // Not in the tree: a database is no part of what is counted.
    database: TempDir,
}

impl Tree {
    pub(crate) fn new() -> Self {
        let directory = || tempfile::tempdir().expect("a temporary directory");
        Self {
            root: directory(),
            database: directory(),
        }
    }

    /// A tree of these files, all of them modified long ago.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let tree = Self::new();
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.database.path().join("codestat.db")
    }

    /// Writes a file and says that it was modified long ago.
    pub(crate) fn write(&self, path: &str, contents: impl AsRef<[u8]>) {
        self.write_now(path, contents);
        self.set_modified(path, 0);
    }

    /// Writes a file that is modified at this very moment.
    pub(crate) fn write_now(&self, path: &str, contents: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
        fs::write(path, contents).expect("a file");
    }

    /// Says that a file was modified long ago, and some seconds.
    pub(crate) fn set_modified(&self, path: &str, seconds: u64) {
        let file = File::options()
            .append(true)
            .open(self.path(path))
            .expect("the file");
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(LONG_AGO + seconds);
        file.set_modified(time).expect("its time is set");
    }

    /// codestat over this tree, with a database of its own.
    pub(crate) fn command(&self) -> Command {
        let mut command = codestat();
        command
            .arg(self.root.path())
            .arg("--db")
            .arg(self.database());
        command
    }

    /// Runs codestat over this tree; what it answers in JSON.
    pub(crate) fn run(&self) -> Run {
        json(self.command())
    }

    /// As [`run`](Self::run), without a store.
    pub(crate) fn run_without_cache(&self) -> Run {
        let mut command = codestat();
        command.arg(self.root.path()).arg("--no-cache");
        json(command)
    }
}

pub(crate) fn codestat() -> Command {
    Command::new(env!("CARGO_BIN_EXE_codestat"))
}

pub(crate) fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(mut command: Command) -> Run {
    let output = command
        .args(["--format", "json"])
        .output()
        .expect("codestat runs");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");
    assert_eq!(complaints, "", "nothing is said on standard error");
    Run(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// The answer of one run.
#[derive(Debug)]
pub(crate) struct Run(pub(crate) Value);

impl Run {
    /// A number at the top level.
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.0[name].as_u64().expect(name)
    }

    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.0[name].as_array().expect(name)
    }

    pub(crate) fn store(&self, name: &str) -> u64 {
        self.0["store"][name].as_u64().expect(name)
    }

    /// How often the calculation of this name was computed.
    pub(crate) fn computes_of(&self, field: &str) -> u64 {
        let memos = self.list("memos").iter();
        let of_field = |memo: &&Value| memo["name"].as_str().is_some_and(|it| it.ends_with(field));
        memos.filter(of_field).map(computes).sum()
    }

    /// How often anything was computed.
    pub(crate) fn computes(&self) -> u64 {
        self.list("memos").iter().map(computes).sum()
    }

    /// The paths and the reasons of files that could not be read or parsed.
    pub(crate) fn errors(&self) -> Vec<(&str, &str)> {
        self.list("errors")
            .iter()
            .map(|error| {
                let part = |name| error[name].as_str().expect("a text");
                (part("path"), part("message"))
            })
            .collect()
    }

    /// What was found, without how: the same for a first and a second run.
    pub(crate) fn findings(&self) -> Value {
        let mut findings = self.0.clone();
        let object = findings.as_object_mut().expect("an object");
        for how in ["memos", "store", "seconds"] {
            assert!(object.remove(how).is_some(), "{how}");
        }
        findings
    }
}

fn computes(memo: &Value) -> u64 {
    memo["computes"].as_u64().expect("a number")
}
