//! A program with shared memos, for tests that need a process of their own.

use std::error::Error;
use std::io::{Write as _, stdout};

use memokit::{Runtime, memoize};

#[memoize(batch, scope = shared, version = 1, l1_ttl = "0s")]
fn squares(numbers: &[u64]) -> Vec<u64> {
    numbers.iter().map(|n| n * n).collect()
}

#[memoize(scope = shared, version = 1, l1_ttl = "0s")]
async fn cube(n: u64) -> u64 {
    n * n * n
}

fn main() -> Result<(), Box<dyn Error>> {
    let tokio = tokio::runtime::Builder::new_current_thread().build()?;
    let mut out = stdout();
    match std::env::args().nth(1).as_deref() {
        // The first shared call starts what it needs.
        Some("implicit") => report()?,
        // In a runtime whose only thread waits for what it calls, and which has neither I/O nor time.
        Some("within") => tokio.block_on(async {
            report()?;
            let (value, stats) = (cube(3).await, cube::memo().stats());
            writeln!(out, "{value}, {} computed", stats.computes)?;
            tell_health()
        })?,
        Some("told") => {
            report()?;
            tell_health()?;
        }
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
        _ => return Err("write `probe` and what it is to do, as this file has it".into()),
    }
    Ok(())
}

fn report() -> Result<(), Box<dyn Error>> {
    let values = squares(&[1, 2, 3]);
    let stats = squares::memo().stats();
    writeln!(stdout(), "{values:?}, {} computed", stats.computes)?;
    Ok(())
}

fn tell_health() -> Result<(), Box<dyn Error>> {
    let health = memokit::health().ok_or("a runtime was started")?;
    write!(stdout(), "{health}")?;
    Ok(())
}
