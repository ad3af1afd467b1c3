//! A program that forks while a store and a runtime are open, and lets the fork use them.
//!
//! The fork has none of the threads that serve them: whatever it asks must be an error at once, and the file and the
//! parent must not notice.
#![cfg(unix)]
#![expect(
    unsafe_code,
    reason = "to fork is unsafe in a program with threads, which is what this is about"
)]

use std::error::Error;
use std::io::{Write as _, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::Pin;
use std::process::ExitCode;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use memokit::stores::{MemoryStore, SqliteStore};
use memokit::{Clock, ErrorKind, Runtime, Store, StoreKey, StoreLimits, Sweep, Write, memoize};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

/// How long the fork may take for everything.
const PATIENCE: Duration = Duration::from_secs(20);

#[memoize(scope = shared, l1_ttl = "0s")]
fn square(n: u64) -> u64 {
    n * n
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("memo.db");
    let tokio = tokio::runtime::Builder::new_current_thread().build()?;
    let store = tokio.block_on(SqliteStore::open(&path))?;
    let runtime = tokio.block_on(Runtime::builder().store(store.clone()).start())?;
    assert_eq!(square(3), 9);
    let key = [StoreKey::from("a key")];
    let entry = [Write::new(key[0].clone(), b"of the parent".to_vec())];
    tokio.block_on(store.put_many(&entry))?;

    // SAFETY: the fork calls nothing that needs another thread, which is what is tested; the allocator and the
    // locks of std that it uses are held by no thread at this moment, since all of them wait for work.
    let fork = unsafe { libc::fork() };
    if fork == 0 {
        let has_passed =
            catch_unwind(AssertUnwindSafe(|| in_the_fork(&store, &path, runtime))).is_ok();
        // SAFETY: ends the fork without what the parent has registered to run at its end.
        unsafe { libc::_exit(i32::from(!has_passed)) }
    }
    let fork = Pid::from_raw(fork).ok_or("no fork")?;
    let status = wait(fork)?;
    if status != Some(0) {
        writeln!(stdout(), "the fork ended with {status:?}")?;
        return Ok(ExitCode::FAILURE);
    }
    let read = tokio.block_on(store.get_many(&key))?;
    assert_eq!(read[0].value.as_deref(), Some(&b"of the parent"[..]));
    assert_eq!(square::peek(3)?, Some(9));
    square::insert(4, 1)?;
    assert_eq!(square(4), 1);
    let sweep = Sweep::new(1, StoreLimits::new(), 10);
    tokio.block_on(store.sweep(&sweep))?;
    tokio.block_on(runtime.shutdown());
    writeln!(stdout(), "the parent goes on")?;
    Ok(ExitCode::SUCCESS)
}

/// What a fork asks of what its parent has opened: all of it ends at its first poll.
fn in_the_fork(store: &SqliteStore, path: &Path, runtime: Runtime) {
    let key = [StoreKey::from("a key")];
    let entry = [Write::new(key[0].clone(), b"of the fork".to_vec())];
    let sweep = Sweep::new(2, StoreLimits::new(), 10);
    let outcomes = [
        at_once(store.get_many(&key)).map(drop),
        at_once(store.put_many(&entry)).map(drop),
        at_once(store.remove_many(&key)).map(drop),
        at_once(store.outdate_many(&[memokit::StoreGroup::new(1)])),
        at_once(store.touch_many(&key)),
        at_once(store.usage()).map(drop),
        at_once(store.sweep(&sweep)).map(drop),
        at_once(store.close()),
        // And of the runtime.
        square::peek(3).map(drop),
        square::insert(3, 1),
        square::invalidate(3).map(drop),
        memokit::invalidate_all().wait(),
    ];
    for outcome in outcomes {
        let error = outcome.expect_err("nobody is there to do it");
        assert!(error.to_string().contains("forked"), "{error}");
    }
    // A call computes.
    assert_eq!(square(3), 9);
    drop(runtime);
    let tokio = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    tokio.block_on(async {
        // Locks of the parent's would be taken for its own.
        let refused = SqliteStore::open(path).await.expect_err("not in a fork");
        assert_eq!(refused.kind(), ErrorKind::Config, "{refused}");
        // It may have a runtime of its own, over another kind of store.
        let runtime = Runtime::builder().store(MemoryStore::new()).build();
        let runtime = runtime.await.expect("a runtime");
        assert_eq!(runtime.scope(async { square(5) }).await, 25);
        assert_eq!(runtime.health().stores[0].failures, 0);
        runtime.shutdown().await;
    });
}

fn at_once<T>(
    mut operation: Pin<Box<dyn Future<Output = memokit::Result<T>> + Send + '_>>,
) -> memokit::Result<T> {
    let mut context = Context::from_waker(Waker::noop());
    match operation.as_mut().poll(&mut context) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("it waits, and nobody will ever answer"),
    }
}

/// Waits for the fork to end, and ends it if it hangs; its exit code.
fn wait(fork: Pid) -> Result<Option<i32>, Box<dyn Error>> {
    let clock = Clock::SYSTEM;
    let begin = clock.now();
    loop {
        if let Some((_, status)) = waitpid(Some(fork), WaitOptions::NOHANG)? {
            return Ok(status.exit_status());
        }
        if clock.now().since(begin) > PATIENCE {
            kill_process(fork, Signal::KILL)?;
            waitpid(Some(fork), WaitOptions::empty())?;
            return Err("the fork hangs".into());
        }
        std::thread::yield_now();
    }
}
