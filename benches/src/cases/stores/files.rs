//! The room that an entry takes on the disk, beside its key and its value.

use std::fs;

use memokit::Store;
use memokit::stores::SqliteStore;

use super::{Failure, SIZES, entries, headed, room, runtime};
use crate::report::Section;
use crate::settings::Settings;

pub(super) fn section(settings: &Settings) -> Result<Section, Failure> {
    let count = settings.many(10_000, 1_000);
    let mut section = headed(
        "l) bytes of an entry in a SQLite file",
        &format!("The file of {count} entries, closed; beyond the key and the value of each."),
        [
            "bytes of a value",
            "bytes of an entry",
            "beyond key and value",
        ],
    );
    for bytes in SIZES {
        let (folder, runtime) = (tempfile::tempdir()?, runtime()?);
        let path = folder.path().join("memo.db");
        runtime.block_on(async {
            let store = SqliteStore::open(&path).await?;
            for part in (0..count).step_by(100) {
                store.put_many(&entries(part..part + 100, bytes)).await?;
            }
            store.close().await
        })?;
        let file = usize::try_from(fs::metadata(&path)?.len())?;
        section.rows.push(room(bytes, file, count));
    }
    Ok(section)
}
