//! A program that invalidates before its first shared call: its only shared memo is generic, so that nobody knows of
//! it by then.

use std::fmt::Debug;
use std::hash::Hash;
use std::io::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use memokit::{CacheKey, Error, Runtime, memoize};

static CALLS: AtomicU64 = AtomicU64::new(0);

#[memoize(scope = shared, tags("words"))]
async fn shown<T: Debug + CacheKey + Hash + Eq + Clone + Send + Sync + 'static>(
    value: T,
) -> String {
    CALLS.fetch_add(1, Ordering::Relaxed);
    format!("{value:?}")
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let word = std::env::args().nth(1).unwrap_or_default();
    if word != "fill" {
        memokit::invalidate_tag("words").await?;
    }
    let runtime = match word.as_str() {
        "start" => Some(Runtime::from_env().await?),
        _ => None,
    };
    let said = shown(7_u8).await;
    let computed = CALLS.load(Ordering::Relaxed);
    writeln!(std::io::stdout(), "{said}, {computed} computed").expect("somebody reads");
    if let Some(runtime) = runtime {
        runtime.shutdown().await;
    }
    Ok(())
}
