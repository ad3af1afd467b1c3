//! A program with one shared memo, for tests that need a process of their own.

use std::error::Error;
use std::io::{Write as _, stdout};

use memokit::{Runtime, memoize};

#[memoize(batch, scope = shared, version = 1, l1_ttl = "0s")]
fn squares(numbers: &[u64]) -> Vec<u64> {
    numbers.iter().map(|n| n * n).collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let tokio = tokio::runtime::Builder::new_current_thread().build()?;
    let mut out = stdout();
    match std::env::args().nth(1).as_deref() {
        // The first shared call starts what it needs.
        Some("implicit") => report()?,
        Some("from_env") => {
            let runtime = tokio.block_on(Runtime::from_env())?;
            report()?;
            write!(out, "{}", runtime.health())?;
        }
        Some("twice") => {
            let first = tokio.block_on(Runtime::builder().start())?;
            let second = tokio.block_on(Runtime::builder().start());
            writeln!(out, "{}", second.expect_err("one runs already"))?;
            drop(first);
            drop(tokio.block_on(Runtime::builder().start())?);
            writeln!(out, "again")?;
        }
        // What was shut down is not replaced by another store behind the user's back.
        Some("stopped") => {
            tokio.block_on(async {
                Runtime::from_env().await?.shutdown().await;
                Ok::<_, memokit::Error>(())
            })?;
            report()?;
            report()?;
            writeln!(out, "{:?}", memokit::health().is_none())?;
        }
        _ => return Err("write `probe` and `implicit`, `from_env`, `twice` or `stopped`".into()),
    }
    Ok(())
}

fn report() -> Result<(), Box<dyn Error>> {
    let values = squares(&[1, 2, 3]);
    let stats = squares::memo().stats();
    writeln!(stdout(), "{values:?}, {} computed", stats.computes)?;
    Ok(())
}
