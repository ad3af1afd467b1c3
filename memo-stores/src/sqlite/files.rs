//! Where the file lies and who may read it.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::Duration;

use etcetera::BaseStrategy;
use memo_runtime::{Clock, Error, Result};

/// How long to wait for another process that creates or prepares a file in the same folder: what it does takes
/// milliseconds, so one that takes longer was stopped.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long until the next look whether it is done.
const PAUSE: Duration = Duration::from_millis(5);

/// The path of this program's own file.
pub(super) fn default_path() -> Result<PathBuf> {
    let cache = etcetera::base_strategy::choose_native_strategy()
        .map_err(|error| no_default_path(&error))?
        .cache_dir();
    let executable = std::env::current_exe().map_err(|error| no_default_path(&error))?;
    Ok(cache
        .join("memokit")
        .join(program_name(&executable))
        .join("memo.db"))
}

fn no_default_path(error: &dyn std::error::Error) -> Error {
    Error::config(format!(
        "no place for the embedded store: {error}; name one with `SqliteStore::open(path)`"
    ))
}

/// The name of a program, as far as it can name a folder everywhere.
fn program_name(executable: &Path) -> String {
    let stem = executable
        .file_stem()
        .unwrap_or(OsStr::new(""))
        .to_string_lossy();
    // Linux says so of a program that was replaced while it ran; it is the same program still.
    let stem = stem.strip_suffix(" (deleted)").unwrap_or(&stem);
    let name: String = stem
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect();
    // `.` and `..` would name a folder of somebody else.
    if name.chars().all(|c| c == '.') {
        "program".to_owned()
    } else {
        name
    }
}

/// The path as it stays when the program changes its folder.
///
/// It makes a file name of `:memory:`, too: each connection would have a memory of its own.
pub(super) fn absolute(path: &Path) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|error| {
        Error::config(format!(
            "`{}` is no path for a SQLite store: {error}; name a file",
            path.display()
        ))
    })
}

/// Which file it is, as its file system numbers it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Identity {
    device: u64,
    number: u64,
}

impl Identity {
    /// Of the file at `path`, if there is one.
    ///
    /// It is not opened: to close it would give up all locks that this process has on it.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        #[cfg(unix)]
        let (device, number) = {
            use std::os::unix::fs::MetadataExt;
            (file.dev(), file.ino())
        };
        // Where a file that is open can neither be removed nor replaced, there is nothing to tell apart.
        #[cfg(not(unix))]
        let (device, number) = (0, u64::from(file.is_file()));
        Some(Self { device, number })
    }
}

/// Creates the file and the folders above it, as far as they are missing, for this user alone.
///
/// SQLite gives its `-wal` and `-shm` files the permissions of the file itself.
pub(super) fn create(path: &Path) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    private_folders()
        .create(folder)
        .map_err(|error| cannot_create(folder, &error))?;
    if path.exists() {
        return Ok(());
    }
    alone(path, || {
        if path.exists() {
            return Ok(());
        }
        // They belong to a file that was removed, and SQLite would take them for this one's.
        logs(path).iter().try_for_each(|log| remove(log))?;
        match private_file().open(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(cannot_create(path, &error)),
            Ok(_) => Ok(()),
        }
    })
}

/// Does something to the file at `path` that no other store may do meanwhile, in this process or in another.
///
/// Nobody here has it open in SQLite when its file is created, nor anybody who finds it existing opens it but there:
/// to close a file gives up all locks that the process has on it.
pub(super) fn alone<T>(path: &Path, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let _turn = Turn::take(path, PATIENCE)?;
    work()
}

/// The right to change what lies at a path, in this process and beside others.
struct Turn {
    _here: MutexGuard<'static, ()>,
    folder: Option<File>,
}

impl Turn {
    /// Waits for it, but not for ever: a process that has it may stand still.
    fn take(path: &Path, patience: Duration) -> io::Result<Self> {
        static HERE: Mutex<()> = Mutex::new(());
        let begin = Clock::SYSTEM.now();
        let is_over = || Clock::SYSTEM.now().since(begin) >= patience;
        // A folder can be locked, and needs no file for it that would stay. Where it cannot, nobody replaces files
        // that are open either.
        let folder = path.parent().and_then(|folder| File::open(folder).ok());
        loop {
            let here = match HERE.try_lock() {
                Ok(here) => Some(here),
                Err(TryLockError::Poisoned(here)) => Some(here.into_inner()),
                Err(TryLockError::WouldBlock) => None,
            };
            // A turn in this process ends by itself; who waits for another process waits without it.
            if let Some(here) = here
                && folder.as_ref().map_or(Ok(true), lock)?
            {
                return Ok(Self {
                    _here: here,
                    folder,
                });
            }
            if is_over() {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "another process has prepared a store in its folder for too long",
                ));
            }
            thread::park_timeout(PAUSE);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Not only closed: a process that was forked meanwhile has the folder open, too.
        if let Some(folder) = &self.folder {
            folder.unlock().unwrap_or_default();
        }
    }
}

/// Locks a folder, unless another process has; where none can be locked, that is done.
fn lock(folder: &File) -> io::Result<bool> {
    match folder.try_lock() {
        Ok(()) => Ok(true),
        Err(fs::TryLockError::WouldBlock) => Ok(false),
        Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
            Ok(true)
        }
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// What SQLite keeps beside the file while it is open.
pub(super) fn logs(path: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|end| beside(path, end))
}

/// Moves a damaged file out of the way: it is `…-damaged` then, in place of an earlier one.
///
/// It is not removed: what it holds may be somebody else's by now.
pub(super) fn set_aside(path: &Path) -> io::Result<()> {
    fs::rename(path, beside(path, "-damaged"))
}

/// Removes a file, if it is there.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(end);
    beside.into()
}

fn cannot_create(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot create `{}`: {error}", path.display()),
    )
}

fn private_folders() -> DirBuilder {
    let mut folders = DirBuilder::new();
    folders.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folders, 0o700);
    folders
}

fn private_file() -> OpenOptions {
    let mut file = OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(executable: &str) -> String {
        program_name(Path::new(executable))
    }

    #[test]
    fn a_program_names_a_folder_with_harmless_characters_only() {
        assert_eq!(name("/usr/bin/codestat"), "codestat");
        assert_eq!(name("/opt/My Tool/my tool.exe"), "my_tool");
        assert_eq!(name("/opt/käse:v1.2"), "k_se_v1");
        assert_eq!(name("/usr/bin/codestat (deleted)"), "codestat");
    }

    #[test]
    fn no_program_names_a_folder_above() {
        assert_eq!(name("/"), "program");
        assert_eq!(name("/opt/..exe"), "program");
        assert_eq!(name("/opt/...exe"), "program");
    }

    #[test]
    fn the_default_path_lies_in_a_folder_of_the_program() {
        let path = default_path().expect("a home directory");
        assert!(path.ends_with(Path::new("memo.db")));
        assert!(path.to_string_lossy().contains("memokit"));
        assert!(path.is_absolute());
    }

    #[test]
    fn nobody_waits_for_ever_for_a_process_that_stands_still() {
        let place = tempfile::tempdir().expect("a folder");
        let path = place.path().join("memo.db");
        let stopped = File::open(place.path()).expect("the folder");
        assert!(lock(&stopped).expect("free"));
        let late = Turn::take(&path, Duration::ZERO);
        assert_eq!(
            late.err().map(|error| error.kind()),
            Some(io::ErrorKind::TimedOut)
        );
        stopped.unlock().expect("it was locked");
        // One that another descriptor shares, as in a process that was forked, ends with the turn.
        let turn = Turn::take(&path, PATIENCE).expect("free");
        let shared = turn
            .folder
            .as_ref()
            .map(|folder| folder.try_clone().expect("a descriptor"));
        drop(turn);
        assert!(lock(&stopped).expect("free again"));
        drop(shared);
    }

    #[test]
    fn an_empty_path_is_refused_in_words() {
        let error = absolute(Path::new("")).expect_err("no path");
        assert!(error.to_string().contains("name a file"), "{error}");
    }
}
