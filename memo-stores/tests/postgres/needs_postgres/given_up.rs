//! Callers that go away in the middle of an operation, at moments that a seed draws.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use memo_runtime::{Error, Store, StoreGroup, StoreKey, Write};
use memo_stores::PostgresStore;

use crate::support::{Tables, until};

const KEYS: usize = 24;

/// How many callers there are, and how often each goes away or stays.
const CALLERS: u64 = 6;
const ROUNDS: usize = 80;

fn key(number: usize) -> StoreKey {
    StoreKey::from(format!("key {number}").as_str())
}

/// The value of a key: it says whose it is, and no two are of one length.
fn value(number: usize) -> Vec<u8> {
    format!("value of {number};")
        .repeat(number + 1)
        .into_bytes()
}

/// A few keys, in any order.
fn some(random: &mut fastrand::Rng) -> Vec<usize> {
    let count = random.usize(1..=KEYS);
    random.choose_multiple(0..KEYS, count)
}

/// One operation, whichever is drawn.
fn operation<'s>(
    store: &'s PostgresStore,
    random: &mut fastrand::Rng,
) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 's>> {
    let numbers = some(random);
    let keys: Vec<_> = numbers.iter().copied().map(key).collect();
    let group = StoreGroup::new(random.u64(0..8));
    let overtakes = random.bool();
    let which = random.u8(0..6);
    Box::pin(async move {
        match which {
            0 => store.get_many(&keys).await.map(drop),
            1 => {
                let token = store.get_many(&keys[..1]).await?[0].token;
                let write = |number: &usize| {
                    let write = Write::new(key(*number), value(*number)).in_groups(vec![group]);
                    if overtakes { write } else { write.under(token) }
                };
                let writes: Vec<_> = numbers.iter().map(write).collect();
                store.put_many(&writes).await.map(drop)
            }
            2 => store.remove_many(&keys).await.map(drop),
            3 => store.outdate_many(&[group]).await,
            4 => store.touch_many(&keys).await,
            _ => store.usage().await.map(drop),
        }
    })
}

/// Polls a future so many times at most, each time that it is woken; then drops it, at once or when it is woken
/// again. Tells whether it came to its end.
async fn patient_for<T>(
    mut polls: u32,
    waits_for_last: bool,
    mut future: Pin<Box<dyn Future<Output = T> + Send + '_>>,
) -> Option<T> {
    poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if polls == 0 && !waits_for_last => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// One caller, who goes away now and then; tells how often.
async fn caller(store: PostgresStore, seed: u64) -> usize {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut gone = 0;
    for round in 0..ROUNDS {
        let (polls, waits) = (random.u32(0..12), random.bool());
        match patient_for(polls, waits, operation(&store, &mut random)).await {
            Some(answer) => answer.unwrap_or_else(|error| panic!("seed {seed}, {round}: {error}")),
            None => gone += 1,
        }
        // Who comes next is answered what was asked.
        let asked = some(&mut random);
        let keys: Vec<_> = asked.iter().copied().map(key).collect();
        let reads = store.get_many(&keys).await;
        let reads = reads.unwrap_or_else(|error| panic!("seed {seed}, {round}: {error}"));
        assert_eq!(reads.len(), asked.len(), "seed {seed}, {round}");
        for (number, read) in asked.into_iter().zip(reads) {
            let is_own = read.value.is_none_or(|read| read == value(number));
            assert!(is_own, "seed {seed}, {round}: another's under {number}");
        }
    }
    gone
}

#[tokio::test]
async fn f_06_who_goes_away_at_any_moment_leaves_nothing_to_who_comes_next() {
    let tables = Tables::new("f_06").await;
    let url = format!("{}?application_name=f_06", tables.url);
    let builder = PostgresStore::builder(url).prefix(&tables.prefix);
    let patience = Duration::from_secs(20);
    let store = builder.connections(2).timeout(patience).open().await;
    let store = store.expect("a store");
    let callers = (0..CALLERS).map(|number| tokio::spawn(caller(store.clone(), 0xF06 + number)));
    let mut gone = 0;
    for caller in callers.collect::<Vec<_>>() {
        gone += caller.await.expect("each answer is the caller's own");
    }
    // Neither none of them nor all: both ways were gone.
    let all = ROUNDS * usize::try_from(CALLERS).expect("a few");
    assert!(gone > all / 4 && gone < all, "{gone} of {all} went away");
    let open =
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'f_06' AND state <> 'idle'";
    let locks = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE application_name = 'f_06'";
    let sessions = "SELECT count(*) <= 2 FROM pg_stat_activity WHERE application_name = 'f_06'";
    until("nothing is left of them", async || {
        tables.ask(open).await == "0"
            && tables.ask(locks).await == "0"
            && tables.ask(sessions).await == "t"
    })
    .await;
}
