//! How large the future of a memoized function is.

use memokit::memoize;

/// Something to hold across an await.
async fn pause(bytes: &mut [u8; 200]) {
    tokio::task::yield_now().await;
    bytes[0] += 1;
}

#[memoize]
async fn held(name: String, n: u64) -> u64 {
    let mut bytes = [0; 200];
    pause(&mut bytes).await;
    n + name.len() as u64 + u64::from(bytes[0])
}

async fn plain_held(name: String, n: u64) -> u64 {
    let mut bytes = [0; 200];
    pause(&mut bytes).await;
    n + name.len() as u64 + u64::from(bytes[0])
}

#[memoize]
async fn small(n: u64) -> u64 {
    tokio::task::yield_now().await;
    n
}

async fn plain(n: u64) -> u64 {
    tokio::task::yield_now().await;
    n
}

#[memoize(ttl = "1m", stale = "1m", soft_timeout = "1s", timeout = "2s")]
async fn optioned(name: String, n: u64) -> Result<u64, memokit::Error> {
    let mut bytes = [0; 200];
    pause(&mut bytes).await;
    Ok(n + name.len() as u64 + u64::from(bytes[0]))
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "figures for whoever asks with `--nocapture`"
)]
fn a_12_the_future_of_a_memo_is_at_most_twice_the_plain_one() {
    let name = || "a".to_owned();
    let sizes = [
        (
            "held",
            size_of_val(&held(name(), 1)),
            size_of_val(&plain_held(name(), 1)),
        ),
        (
            "optioned",
            size_of_val(&optioned(name(), 1)),
            size_of_val(&plain_held(name(), 1)),
        ),
        ("small", size_of_val(&small(1)), size_of_val(&plain(1))),
    ];
    for (function, memo, plain) in sizes {
        println!("{function}: {memo} bytes, {plain} plain");
        assert!(memo <= 2 * plain, "{function}: {memo} of {plain}");
    }
}
