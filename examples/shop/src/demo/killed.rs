//! A process remembers a page and is killed: what does the next one compute?

use std::io::{self, Write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use super::{Promise, Shop};
use crate::Failure;
use crate::cli::Remember;
use crate::database::Database;
use crate::{memory, page};

/// How long a process may take to say what it computed.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn measure(shop: &Shop) -> Result<Promise, Failure> {
    // A file of its own: the other one is warm by now.
    let memo = shop.folder.path().join("killed.db");
    let first = run_and_kill(&shop.folder.shop(), &memo).await?;
    let second = run_and_kill(&shop.folder.shop(), &memo).await?;
    Ok(Promise {
        what: "kill -9, and the same program again".to_owned(),
        measured: format!("{first} values computed before, {second} after"),
        holds: first > 0 && second == 0,
    })
}

/// Starts this program again, waits until it says how many values it computed, and kills it.
async fn run_and_kill(shop: &Path, memo: &Path) -> Result<usize, Failure> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("remember")
        .arg("--shop")
        .arg(shop)
        .arg("--memo")
        .arg(memo)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let stdout = child.stdout.take().ok_or("a process without output")?;
    let mut line = String::new();
    let mut lines = BufReader::new(stdout);
    tokio::time::timeout(PATIENCE, lines.read_line(&mut line)).await??;
    // SIGKILL on Unix: nothing of the process runs any more.
    child.kill().await?;
    let said = line.trim().parse();
    Ok(said.map_err(|_| format!("a process said {line:?} in place of a number"))?)
}

/// What that process does: it loads a page, says how many values it computed, and waits for its end.
pub(crate) async fn remember(files: Remember) -> Result<(), Failure> {
    let database = Database::open(&files.shop)?;
    let runtime = memory::start(&files.memo).await?;
    let (_, report) = page::remembered(&database, 0).await?;
    let computed: usize = report.calculations.iter().map(|each| each.misses).sum();
    writeln!(io::stdout(), "{computed}")?;
    // If whoever started this ends without killing it, standard input ends, and so does this.
    tokio::task::spawn_blocking(|| io::stdin().read_line(&mut String::new())).await??;
    runtime.shutdown().await;
    Ok(())
}
