//! Where the programs of a server are on this machine.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Kind, unpack};

/// The variable that tells tests where libraries are that the system does not have.
const LIBRARIES: &str = "MEMOKIT_TEST_LIBRARIES";

/// The programs of a server, and the libraries that they need beyond those of the system.
#[derive(Clone, Debug)]
pub struct Programs {
    pub(crate) folder: PathBuf,
    pub(crate) libraries: Option<OsString>,
}

/// Finds the programs of a server, or unpacks them under `target/servers` of the workspace at `root`.
///
/// # Errors
///
/// With words that name what to install, if they are nowhere and cannot be had.
pub fn find_or_unpack(kind: &Kind, root: &Path) -> Result<Programs, String> {
    if let Some(folder) = installed(kind) {
        return Ok(Programs {
            folder,
            libraries: None,
        });
    }
    let unpacked = root.join("target/servers/root");
    if let Some(found) = in_root(kind, &unpacked) {
        return Ok(found);
    }
    let why = match unpack::unpack(kind.package, &unpacked) {
        Ok(()) => match in_root(kind, &unpacked) {
            Some(found) => return Ok(found),
            None => format!("`{}` does not hold {:?}", kind.package, kind.programs),
        },
        Err(why) => why,
    };
    Err(format!(
        "no {name} on this machine: install it (Debian: `apt-get install {package}`), put its programs on the \
         PATH, or leave its tests out by `--without {name}`; unpacking it under `target/servers` failed: {why}",
        name = kind.name,
        package = kind.package,
    ))
}

impl Programs {
    /// What `cargo xtask test` has told this process by [`variables`](Self::variables).
    ///
    /// # Errors
    ///
    /// If it was not `cargo xtask test` that started this process.
    pub fn told(kind: &Kind) -> Result<Self, String> {
        let folder = env::var_os(kind.programs_variable).ok_or_else(|| {
            format!(
                "this test needs a {} server: run it by `cargo xtask test`, or set `{}`",
                kind.name, kind.programs_variable
            )
        })?;
        Ok(Self {
            folder: folder.into(),
            libraries: env::var_os(LIBRARIES),
        })
    }

    /// The variables that tell tests.
    pub fn variables(&self, kind: &Kind) -> Vec<(&'static str, OsString)> {
        let mut variables = vec![(kind.programs_variable, self.folder.clone().into())];
        if let Some(libraries) = &self.libraries {
            variables.push((LIBRARIES, libraries.clone()));
        }
        variables
    }
}

fn installed(kind: &Kind) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = env::split_paths(&path).collect();
    let elsewhere = kind
        .folders
        .iter()
        .flat_map(|pattern| folders(Path::new("/"), pattern));
    on_path
        .into_iter()
        .chain(elsewhere)
        .find(|folder| holds(folder, kind))
}

fn in_root(kind: &Kind, root: &Path) -> Option<Programs> {
    let usual = ["usr/bin", "usr/sbin"];
    let mut found = kind
        .folders
        .iter()
        .chain(&usual)
        .flat_map(|pattern| folders(root, pattern));
    let folder = found.find(|folder| holds(folder, kind))?;
    let libraries = folders(root, "usr/lib/*-linux-gnu")
        .into_iter()
        .chain(folders(root, "lib/*-linux-gnu"));
    let libraries = env::join_paths(libraries).ok();
    Some(Programs { folder, libraries })
}

fn holds(folder: &Path, kind: &Kind) -> bool {
    kind.programs
        .iter()
        .all(|program| folder.join(program).is_file())
}

/// The folders that a pattern names below `root`, the last in order first.
fn folders(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![root.to_owned()];
    for part in pattern.split('/') {
        found = found.iter().flat_map(|folder| step(folder, part)).collect();
    }
    found.sort();
    found.reverse();
    found
}

fn step(folder: &Path, part: &str) -> Vec<PathBuf> {
    let Some((before, behind)) = part.split_once('*') else {
        let next = folder.join(part);
        return if next.is_dir() {
            vec![next]
        } else {
            Vec::new()
        };
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let fitting = entries.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with(before) && name.ends_with(behind)
    });
    fitting
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_folders_the_last_in_order_comes_first() {
        let root = env::temp_dir().join(format!("memokit-find-{}", std::process::id()));
        for folder in ["lib/15/bin", "lib/16/bin", "lib/14"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        let found = folders(&root, "lib/*/bin");
        assert_eq!(found, [root.join("lib/16/bin"), root.join("lib/15/bin")]);
        assert!(folders(&root, "usr/*/bin").is_empty());
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn who_was_not_started_by_xtask_is_told_so() {
        let kind = Kind {
            programs_variable: "MEMOKIT_TEST_NOBODY_SETS_THIS",
            ..crate::KINDS[0]
        };
        let why = Programs::told(&kind).unwrap_err();
        assert!(why.contains("cargo xtask test"), "{why}");
    }
}
