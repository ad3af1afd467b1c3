//! Where one test has its store, and whose time it keeps.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::clock::{Clock, ManualClock};

/// Where one test of [`store_contract!`](crate::testing::store_contract!) has its store: a place that is empty, and
/// that no other test knows.
///
/// # Examples
///
/// ```
/// # use memo_runtime as memokit;
/// use memokit::Result;
/// use memokit::stores::MemoryStore;
/// use memokit::testing::Place;
///
/// /// Opens a store that goes by the time of the test.
/// async fn open(place: &Place) -> Result<MemoryStore> {
///     Ok(MemoryStore::with_clock(place.clock()))
/// }
/// ```
#[derive(Debug)]
pub struct Place {
    name: String,
    /// Made when it is asked for: a store on a server needs none.
    folder: OnceLock<PathBuf>,
    clock: ManualClock,
    /// Whether the store goes by `clock`.
    is_timed: AtomicBool,
}

impl Place {
    pub(super) fn new() -> Self {
        Self {
            name: format!("memokit_test_{:016x}", fastrand::u64(..)),
            folder: OnceLock::new(),
            clock: ManualClock::new(),
            is_timed: AtomicBool::new(false),
        }
    }

    /// A name that no other place has, for a schema, a database or what keys begin with: `memokit_test_` and 16
    /// digits or small letters.
    ///
    /// What a test leaves on a server under this name is for whoever owns the server to remove.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A folder for this user alone, which is removed with what is in it when the test ends.
    ///
    /// # Panics
    ///
    /// If the system's folder for temporary files takes none.
    pub fn folder(&self) -> &Path {
        self.folder.get_or_init(|| {
            let folder = std::env::temp_dir().join(&self.name);
            create(&folder)
                .unwrap_or_else(|error| panic!("cannot create `{}`: {error}", folder.display()));
            folder
        })
    }

    /// The clock that the test moves. A store that is given it has its expiry tested to the millisecond; to ask for
    /// it and not go by it breaks the promise.
    pub fn clock(&self) -> Clock {
        self.is_timed.store(true, Ordering::SeqCst);
        self.clock.clock()
    }

    /// The clock to move, if the store goes by it.
    pub(super) fn manual(&self) -> Option<&ManualClock> {
        self.is_timed.load(Ordering::SeqCst).then_some(&self.clock)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(folder) = self.folder.get() {
            // What a system does not let go of stays where temporary files are.
            fs::remove_dir_all(folder).ok();
        }
    }
}

fn create(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
