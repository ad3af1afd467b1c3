//! What several processes do to one file together.

use std::thread;
use std::time::Duration;

use memokit::stores::SqliteStore;
use memokit::{Error, Store};

use super::{Failure, PAGE, VALUE, entries, headed, keys, per_second, runtime, timed_on};
use crate::measure;
use crate::report::Section;
use crate::settings::Settings;

/// The keys that all of them use.
const KEYS: usize = 10_000;

pub(super) fn section(settings: &Settings) -> Result<Section, Failure> {
    let pages = settings.many(200, 20);
    let mut section = headed(
        "k) processes on one SQLite file, entries a second of all together",
        &format!(
            "Each writes {pages} pages of 100 entries of 1,000 bytes, and then reads as many; all of them the \
             same {KEYS} keys. One writes at a time; reads go on beside it."
        ),
        ["", "written", "read"],
    );
    for processes in [1, 4] {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("memo.db").display().to_string();
        let mut cells = vec![format!("{processes} processes")];
        for what in ["put", "get"] {
            let ask = |number: usize| {
                let (path, number, pages) = (path.clone(), number.to_string(), pages.to_string());
                thread::spawn(move || {
                    measure::child(&["child", "stores", what, &path, &pages, &number])
                })
            };
            let running: Vec<_> = (0..processes).map(ask).collect();
            let mut slowest = Duration::ZERO;
            for process in running {
                let said = process.join().map_err(|_| "a process was not started")??;
                slowest = slowest.max(Duration::from_secs_f64(said.trim().parse()?));
            }
            cells.push(per_second(processes * pages * PAGE, slowest));
        }
        section.rows.push(cells);
    }
    Ok(section)
}

/// What one of them does; the seconds that it took.
pub(crate) fn child(what: &str, path: &str, pages: &str, number: &str) -> Result<String, String> {
    let work = || -> Result<Duration, Failure> {
        let (pages, number): (usize, usize) = (pages.parse()?, number.parse()?);
        let runtime = runtime()?;
        // They are to wait for each other, not to give up.
        let store = SqliteStore::builder(path).busy_timeout(Duration::from_mins(1));
        let store = runtime.block_on(store.open())?;
        let took = timed_on(&runtime, async || each(&store, what, pages, number).await)?;
        runtime.block_on(store.close())?;
        Ok(took)
    };
    let took = work().map_err(|failure| failure.to_string())?;
    Ok(took.as_secs_f64().to_string())
}

async fn each(store: &SqliteStore, what: &str, pages: usize, number: usize) -> Result<(), Error> {
    for page in 0..pages {
        // Each begins elsewhere.
        let first = (page + number * KEYS / PAGE / 4) * PAGE % KEYS;
        let writes = entries(first..first + PAGE, VALUE);
        match what {
            "put" => drop(store.put_many(&writes).await?),
            _ => drop(store.get_many(&keys(&writes)).await?),
        }
    }
    Ok(())
}
