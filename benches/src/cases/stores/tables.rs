//! The room that an entry takes in the tables of PostgreSQL, beside its key and its value.

use memokit::Store;

use super::server::Known;
use super::{Failure, SIZES, entries, headed, room, runtime};
use crate::report::Section;
use crate::settings::Settings;

pub(super) fn section(settings: &Settings, server: Known<'_>) -> Result<Section, Failure> {
    let count = settings.many(10_000, 1_000);
    let mut section = headed(
        "m) bytes of an entry in PostgreSQL",
        &format!(
            "`pg_total_relation_size` of the table of {count} entries, with its indexes, after a `VACUUM`; beyond \
             the key and the value of each. Values are random bytes, which nothing compresses; those of 10,000 \
             bytes live in pages of their own."
        ),
        [
            "bytes of a value",
            "bytes of an entry",
            "beyond key and value",
        ],
    );
    let server = match server {
        Ok(server) => server,
        Err(why) => {
            section.text = format!("Left out: {why}.");
            return Ok(section);
        }
    };
    let runtime = runtime()?;
    for bytes in SIZES {
        let prefix = format!("room_{bytes}_");
        runtime.block_on(async {
            let store = server.open(&prefix).await?;
            for part in (0..count).step_by(100) {
                store.put_many(&entries(part..part + 100, bytes)).await?;
            }
            store.close().await?;
            Ok::<_, Failure>(())
        })?;
        let vacuum = format!("VACUUM {prefix}entries");
        let size = format!("SELECT pg_total_relation_size('{prefix}entries')");
        let size = server.ask(&runtime, &[&vacuum, &size])?;
        section.rows.push(room(bytes, size, count));
    }
    Ok(section)
}
