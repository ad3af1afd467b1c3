//! `shop --demo`: what memokit promises, measured there and then.
//!
//! One file for each promise; each line that is printed was measured by this run.

mod hit;
mod killed;
mod order;
mod overtaken;
mod pages;
mod print;
mod stampede;

use std::io::{self, Write};

pub(crate) use self::killed::remember;
use crate::Failure;
use crate::database::{Database, Size};
use crate::folder::Folder;
use crate::memory;
use crate::time::{now, short};

/// What every measurement needs.
struct Shop {
    folder: Folder,
    database: Database,
}

/// One line of the demo.
#[derive(Debug)]
struct Promise {
    /// What was done.
    what: String,
    /// What was measured.
    measured: String,
    /// Whether it is what memokit promises.
    holds: bool,
}

/// Runs the demo.
///
/// # Errors
///
/// If a promise does not hold, or something could not be measured.
pub(crate) async fn run(size: Size) -> Result<(), Failure> {
    let started = now();
    let folder = Folder::temporary()?;
    let database = folder.database(size).await?;
    let filled = short(started.elapsed());
    let Size { customers, orders } = size;
    say(&format!(
        "A shop of {customers} customers and {orders} orders in SQLite, filled in {filled}.\n"
    ))?;
    let shop = Shop { folder, database };

    // Cold first: nothing may be remembered by then.
    let cold = pages::cold(&shop).await?;
    let runtime = memory::start(&shop.folder.memo()).await?;
    let pages = pages::measure(&shop, cold).await?;
    say(&print::pages(&pages))?;

    let mut promises = pages::promises(&pages);
    promises.push(order::measure(&shop).await?);
    promises.push(stampede::measure(&shop).await?);
    promises.push(overtaken::measure(&shop).await?);
    promises.push(killed::measure(&shop).await?);
    promises.push(hit::measure());
    say(&print::promises(&promises))?;

    say(&format!(
        "What memokit knows of it\n{}",
        memokit::registry().report()
    ))?;
    runtime.shutdown().await;
    say(&format!(
        "All of this was measured just now, in {}.{}",
        short(started.elapsed()),
        if cfg!(debug_assertions) {
            " A debug build is several times slower than one with --release."
        } else {
            ""
        }
    ))?;
    let broken = promises.iter().filter(|promise| !promise.holds).count();
    if broken > 0 {
        return Err(format!("{broken} of {} promises do not hold", promises.len()).into());
    }
    Ok(())
}

fn say(text: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{text}")
}
