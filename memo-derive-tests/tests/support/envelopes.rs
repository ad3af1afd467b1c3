//! What a stored value may look like when it is read again, and what becomes of it: the same for every store.

use memo_derive_tests::Bench;
use memokit::{Store, StoreKey, Write, memoize};
use tokio::sync::Semaphore;
use xxhash_rust::xxh3::Xxh3;

/// How long the header of an envelope is, and where its checksum stands.
const HEADER: usize = 40;
const CHECKSUM_AT: usize = 32;

#[memoize(scope = shared, l1_ttl = "0s", namespace = "damage", version = 1)]
pub(crate) async fn word(n: u64) -> String {
    format!("number {n}")
}

/// The key of `word(7)`.
pub(crate) fn key() -> StoreKey {
    StoreKey::from("m1:damage::::word:v1:7")
}

/// What is stored under `key`.
pub(crate) async fn stored(bench: &Bench, key: &StoreKey) -> Option<Vec<u8>> {
    let read = bench.store.get_many(std::slice::from_ref(key)).await;
    read.expect("a store that answers").remove(0).value
}

/// Puts `bytes` under `key`, as nobody of ours does.
pub(crate) async fn plant(bench: &Bench, key: &StoreKey, bytes: &[u8]) {
    let write = Write::new(key.clone(), bytes.to_vec());
    let stored = bench.store.put_many(&[write]).await;
    assert_eq!(stored.expect("a store that answers"), [true]);
}

/// Each bytes that are there in place of a value: a miss, counted, and replaced by what is computed.
async fn heals_each(bench: &Bench, all: impl Iterator<Item = (String, Vec<u8>)>) {
    let stats = || bench.runtime.scope(async { word::memo().stats() });
    for (what, bytes) in all {
        plant(bench, &key(), &bytes).await;
        let before = stats().await;
        assert_eq!(bench.runtime.scope(word(7)).await, "number 7", "{what}");
        let after = stats().await;
        assert_eq!(after.undecodable, before.undecodable + 1, "{what}");
        assert_eq!(after.computes, before.computes + 1, "{what}");
        assert_eq!(after.store_errors, before.store_errors, "{what}");
        assert_eq!(bench.runtime.scope(word(7)).await, "number 7", "{what}");
        let healed = stats().await;
        assert_eq!(healed.hits, after.hits + 1, "{what}: it was not replaced");
    }
}

/// An envelope as it is stored.
async fn envelope(bench: &Bench) -> Vec<u8> {
    assert_eq!(bench.runtime.scope(word(7)).await, "number 7");
    stored(bench, &key()).await.expect("it was stored")
}

/// Each `step`-th of the bits of an envelope is flipped, it is cut short after each `step`-th of its bytes, and other
/// bytes stand in its place.
pub(crate) async fn damage_is_healed(bench: &Bench, step: usize) {
    let good = envelope(bench).await;
    let flipped = (0..good.len() * 8).step_by(step).map(|bit| {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        (format!("bit {bit}"), bytes)
    });
    let cut = (0..good.len())
        .step_by(step)
        .map(|length| (format!("{length} bytes"), good[..length].to_vec()));
    let mut random = fastrand::Rng::with_seed(0x101);
    let other = (0..200).step_by(step).map(move |length| {
        let bytes = std::iter::repeat_with(|| random.u8(..)).take(length);
        (format!("{length} random bytes"), bytes.collect())
    });
    heals_each(bench, flipped.chain(cut).chain(other)).await;
}

/// Puts `byte` into the header, under a checksum that fits: as another build writes it.
fn with(envelope: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut bytes = envelope.to_vec();
    bytes[at] = byte;
    let key = key();
    let mut hash = Xxh3::new();
    hash.update(&(key.as_str().len() as u64).to_le_bytes());
    hash.update(key.as_str().as_bytes());
    hash.update(&bytes[..CHECKSUM_AT]);
    hash.update(&bytes[HEADER..]);
    bytes[CHECKSUM_AT..HEADER].copy_from_slice(&hash.digest().to_le_bytes());
    bytes
}

/// The header names the version of the format, the codec, the compression and the encryption key: what it names and
/// this program does not know is a miss, and is replaced.
pub(crate) async fn what_is_unknown_is_a_miss(bench: &Bench) {
    let good = envelope(bench).await;
    // The checksum is made as the product makes it.
    assert_eq!(with(&good, 4, good[4]), good);
    let names = [(4, "version"), (5, "codec"), (6, "compression"), (7, "key")];
    let unknown = names.into_iter().flat_map(|(at, what)| {
        let others = [0, 2, 3, 4, 7, 127, 128, 255];
        let others = others.into_iter().filter(|other| *other != good[at]);
        let told = others.map(|other| (format!("{what} {other}"), with(&good, at, other)));
        told.collect::<Vec<_>>()
    });
    heals_each(bench, unknown.collect::<Vec<_>>().into_iter()).await;
}

/// Holds the computes of [`held`].
static REACHED: Semaphore = Semaphore::const_new(0);
static GO: Semaphore = Semaphore::const_new(0);

#[memoize(scope = shared, l1_ttl = "0s", namespace = "damage", version = 1)]
pub(crate) async fn held(n: u64) -> u64 {
    REACHED.add_permits(1);
    GO.acquire().await.expect("never closed").forget();
    n
}

/// Who finds damage computes anew, and what another program has written or removed meanwhile stays so. The benches
/// are two programs over one store.
pub(crate) async fn what_came_meanwhile_stays(one: &Bench, other: &Bench) {
    let key = StoreKey::from("m1:damage::::held:v1:7");
    for removes in [false, true] {
        plant(one, &key, b"damaged").await;
        let healing = tokio::spawn(one.runtime.scope(held(7)));
        REACHED.acquire().await.expect("never closed").forget();
        let meanwhile = async {
            held::insert(7, 100).await?;
            if removes {
                held::invalidate(7).await?;
            }
            Ok::<_, memokit::Error>(())
        };
        other.runtime.scope(meanwhile).await.expect("an answer");
        let written = stored(other, &key).await;
        assert_eq!(written.is_none(), removes);
        GO.add_permits(1);
        assert_eq!(healing.await.expect("no panic"), 7);
        let stats = one.runtime.scope(async { held::memo().stats() }).await;
        assert_eq!((stats.undecodable, stats.inserts), (stats.computes, 0));
        assert_eq!(stored(other, &key).await, written, "it was overwritten");
    }
}
