//! How shared values are written.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use memo_derive_tests::Bench;
use memokit::codecs::{Bincode, Json, Msgpack, Postcard};
use memokit::stores::MemoryStore;
use memokit::testing::{CountingStore, ManualClock};
use memokit::{
    Calculated, Codec, CodecId, Error, ErrorKind, Memoized, Store, StoreKey, memoize, memoized,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Price {
    cents: u32,
    zone: String,
}

fn price(cents: u32) -> Price {
    let zone = "EU".to_owned();
    Price { cents, zone }
}

/// What lies under a key in a store, without the header of its envelope.
async fn stored(store: &CountingStore, key: &str) -> Vec<u8> {
    let read = store.get_many(&[StoreKey::from(key)]).await;
    let read = read.expect("a store in memory").remove(0);
    read.value.expect("it is stored")[40..].to_vec()
}

async fn bench() -> (CountingStore, Bench) {
    let store = CountingStore::new(MemoryStore::new());
    let bench = Bench::over(store.clone(), ManualClock::new()).await;
    (store, bench)
}

/// JSON over several lines.
struct Pretty;

impl Codec for Pretty {
    const ID: CodecId = CodecId::own(200);
    const NAME: &'static str = "pretty";
    const IS_HUMAN_READABLE: bool = true;

    fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>, Error> {
        serde_json::to_vec_pretty(value).map_err(|error| Error::codec("encode", error))
    }

    fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V, Error> {
        serde_json::from_slice(bytes).map_err(|error| Error::codec("decode", error))
    }
}

#[tokio::test]
async fn a_memo_writes_by_the_codec_that_it_names() {
    #[memoize(scope = shared, version = 1)]
    async fn by_default(cents: u32) -> Price {
        price(cents)
    }
    #[memoize(scope = shared, version = 1, codec = bincode)]
    async fn as_bincode(cents: u32) -> Price {
        price(cents)
    }
    #[memoize(batch, scope = shared, version = 1, codec = msgpack)]
    async fn as_msgpack(cents: &[u32]) -> Vec<Price> {
        cents.iter().copied().map(price).collect()
    }
    #[memoize(scope = shared, version = 1, codec = json)]
    fn as_json(cents: u32) -> Price {
        price(cents)
    }
    #[memoize(scope = shared, version = 1, codec = Pretty)]
    async fn as_users(cents: u32) -> Price {
        price(cents)
    }
    let (store, bench) = bench().await;
    for computes in [1, 0] {
        let calls = async {
            assert_eq!(by_default(300).await, price(300));
            assert_eq!(as_bincode(300).await, price(300));
            assert_eq!(as_msgpack(&[300]).await, [price(300)]);
            assert_eq!(as_json(300), price(300));
            assert_eq!(as_users(300).await, price(300));
            let all = [
                by_default::memo().stats(),
                as_bincode::memo().stats(),
                as_msgpack::memo().stats(),
                as_json::memo().stats(),
                as_users::memo().stats(),
            ];
            for stats in all {
                assert_eq!((stats.computes, stats.undecodable), (1, 0));
                assert_eq!(stats.hits, 1 - computes);
            }
            let names = [
                by_default::memo().info().codec,
                as_bincode::memo().info().codec,
                as_msgpack::memo().info().codec,
                as_json::memo().info().codec,
                as_users::memo().info().codec,
            ];
            let expected = ["postcard", "bincode", "msgpack", "json", "pretty"];
            assert_eq!(names, expected.map(Some));
        };
        bench.runtime.scope(calls).await;
    }
    let key = |name: &str| format!("m1:behaviour.codecs::::{name}:v1:300");
    let bytes = stored(&store, &key("by_default")).await;
    assert_eq!(bytes, [0xAC, 0x02, 2, b'E', b'U']);
    let bytes = stored(&store, &key("as_bincode")).await;
    assert_eq!(bytes, [251, 0x2C, 0x01, 2, b'E', b'U']);
    let bytes = stored(&store, &key("as_msgpack")).await;
    assert_eq!(bytes, b"\x82\xA5cents\xCD\x01\x2C\xA4zone\xA2EU");
    let bytes = stored(&store, &key("as_json")).await;
    assert_eq!(bytes, br#"{"cents":300,"zone":"EU"}"#);
    let bytes = stored(&store, &key("as_users")).await;
    assert!(bytes.starts_with(b"{\n  \"cents\": 300,\n"));
    assert!(bench.runtime.health().misfits.is_empty());
}

#[tokio::test]
async fn what_a_struct_says_of_the_codec_holds_for_its_fields() {
    #[derive(Memoized)]
    #[memo(scope = shared, codec = json, namespace = "codecs")]
    struct Customer {
        #[memo(key)]
        id: u32,
        #[cache_calculation(with = prices, version = 1)]
        spent: Calculated<Price>,
        #[cache_calculation(with = prices, version = 1, codec = postcard)]
        owed: Calculated<Price>,
    }

    fn prices(customers: &[&Customer]) -> Vec<Price> {
        customers
            .iter()
            .map(|customer| price(customer.id))
            .collect()
    }

    #[memoized]
    impl Customer {
        #[cache_calculation(scope = shared, version = 1, codec = Pretty)]
        async fn paid(&self) -> Price {
            price(self.id)
        }
    }

    let (store, bench) = bench().await;
    let mut page = [Customer {
        id: 3,
        spent: Calculated::default(),
        owed: Calculated::default(),
    }];
    let work = async {
        let report = Customer::load(&mut page, Customer::ALL, &()).await;
        report.expect("a store in memory");
        assert_eq!(page[0].paid().await, price(3));
    };
    bench.runtime.scope(work).await;
    let bytes = stored(&store, "m1:codecs:Customer.id::3:spent:v1:").await;
    assert_eq!(bytes, br#"{"cents":3,"zone":"EU"}"#);
    let bytes = stored(&store, "m1:codecs:Customer.id::3:owed:v1:").await;
    assert_eq!(bytes, [3, 2, b'E', b'U']);
    let infos = Customer::cached_calculations().iter();
    let codecs: Vec<_> = infos.map(|info| (info.name, info.options.codec)).collect();
    let expected = [
        ("spent", Some("json")),
        ("owed", Some("postcard")),
        ("paid", Some("pretty")),
    ];
    assert_eq!(codecs, expected);
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Order {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    notes: BTreeMap<String, String>,
    items: Option<u8>,
}

#[tokio::test]
async fn l_11_a_value_that_does_not_come_back_is_returned_and_told_and_not_stored() {
    #[memoize(batch, scope = shared)]
    async fn orders(ids: &[u8]) -> Vec<Order> {
        let order = |id: &u8| Order {
            notes: (0..*id).map(|n| (n.to_string(), String::new())).collect(),
            items: Some(0),
        };
        ids.iter().map(order).collect()
    }
    #[memoize(scope = shared, codec = msgpack)]
    async fn nickname(user: u8) -> Option<Option<u8>> {
        (user > 0).then_some((user > 1).then_some(user))
    }
    let (store, bench) = bench().await;
    let calls = async {
        for computes in [2, 3] {
            let all = orders(&[0, 1]).await;
            assert_eq!((all[0].notes.len(), all[1].notes.len()), (0, 1));
            let stats = orders::memo().stats();
            // The other value of the page is stored.
            assert_eq!((stats.computes, stats.inserts), (computes, 1));
            assert_eq!(stats.undecodable, computes - 1);
        }
        assert_eq!(nickname(0).await, None);
        assert_eq!(nickname(1).await, Some(None));
        assert_eq!(nickname(2).await, Some(Some(2)));
        assert_eq!(nickname::peek(0).await?, Some(None));
        assert_eq!(nickname::peek(1).await?, None);
        assert_eq!(nickname::peek(2).await?, Some(Some(Some(2))));

        // Who gives a value hears of it.
        let error = nickname::insert(1, Some(None)).await.expect_err("a misfit");
        assert_eq!(error.kind(), ErrorKind::Codec);
        assert!(error.to_string().contains("nickname"), "{error}");
        Ok::<_, Error>(())
    };
    bench.runtime.scope(calls).await.expect("a store in memory");
    assert_eq!(store.writes(), 3);

    let health = bench.runtime.health();
    assert!(!health.is_good());
    let expected = [
        ("orders", "`postcard`", "write `codec = msgpack`"),
        ("nickname", "`msgpack`", "write `codec = postcard`"),
    ];
    assert_eq!(health.misfits.len(), 2, "{health}");
    for (memo, codec, advice) in expected {
        let words = health.misfits.iter().find(|words| words.contains(memo));
        let words = words.expect(memo);
        assert!(words.contains(codec) && words.contains(advice), "{words}");
        assert!(health.to_string().contains(words.as_str()));
    }
    // Another runtime has nothing to do with it.
    assert!(Bench::new().await.runtime.health().misfits.is_empty());
}

#[tokio::test]
async fn l_12_an_error_needs_no_serde_and_is_not_stored() {
    #[derive(Debug, PartialEq)]
    struct Broken;
    #[memoize(scope = shared, codec = bincode)]
    async fn maybe(n: u8) -> Result<u8, Broken> {
        if n == 0 { Err(Broken) } else { Ok(n) }
    }
    let bench = Bench::new().await;
    let calls = async {
        assert_eq!(maybe(0).await, Err(Broken));
        assert_eq!(maybe(1).await, Ok(1));
        assert_eq!(maybe::peek(0).await?, None);
        assert_eq!(maybe::peek(1).await?, Some(1));
        Ok::<_, Error>(())
    };
    bench.runtime.scope(calls).await.expect("a store in memory");
}

/// A value whose serde code panics: 1 is not written, 2 not read, and 3 not later.
#[derive(Clone, Debug, PartialEq)]
struct Moody<const CODEC: usize>(u8);

static IS_LATER: [AtomicBool; 4] = [const { AtomicBool::new(false) }; 4];

impl<const CODEC: usize> Serialize for Moody<CODEC> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        assert_ne!(self.0, 1, "not today");
        self.0.serialize(serializer)
    }
}

impl<'de, const CODEC: usize> Deserialize<'de> for Moody<CODEC> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mood = u8::deserialize(deserializer)?;
        assert_ne!(mood, 2, "not today");
        assert!(
            mood != 3 || !IS_LATER[CODEC].load(Ordering::Relaxed),
            "no more"
        );
        Ok(Self(mood))
    }
}

macro_rules! panics {
    ($($codec:ident $number:literal)*) => {$(
        mod $codec {
            use super::*;

            #[memoize(batch, scope = shared, codec = $codec)]
            async fn moods(days: &[u8]) -> Vec<Moody<$number>> {
                days.iter().copied().map(Moody).collect()
            }

            #[tokio::test]
            async fn b_01_a_panic_in_serde_code_costs_only_the_storing() {
                let bench = Bench::new().await;
                let days = [1, 2, 3, 4];
                let calls = async {
                    assert_eq!(moods(&days).await, days.map(Moody));
                    let stats = moods::memo().stats();
                    assert_eq!((stats.undecodable, stats.inserts), (2, 2));
                    IS_LATER[$number].store(true, Ordering::Relaxed);
                    assert_eq!(moods::peek(&3).await?, None);
                    assert_eq!(moods::peek(&4).await?, Some(Moody(4)));
                    assert_eq!(moods(&days).await, days.map(Moody));
                    assert_eq!(moods::memo().stats().hits, 1);
                    Ok::<_, Error>(())
                };
                bench.runtime.scope(calls).await.expect("a store in memory");
            }
        }
    )*};
}

panics! { postcard 0 bincode 1 msgpack 2 json 3 }

/// The most bytes that decoding takes at a time.
fn most<C: Codec, V: DeserializeOwned>(bytes: &[u8]) -> u64 {
    let measured = allocation_counter::measure(|| assert!(C::decode::<V>(bytes).is_err()));
    measured.bytes_max
}

#[test]
fn l_04_a_length_that_promises_too_much_takes_no_memory() {
    fn all<C: Codec>(bombs: &[&[u8]]) {
        for bomb in bombs {
            for tail in [0, 1_000] {
                let bytes = [bomb.to_vec(), vec![0; tail]].concat();
                let most = [
                    most::<C, Vec<u64>>(&bytes),
                    most::<C, Vec<[u64; 32]>>(&bytes),
                    most::<C, Vec<Vec<Vec<u8>>>>(&bytes),
                    most::<C, String>(&bytes),
                    most::<C, std::ffi::CString>(&bytes),
                    most::<C, BTreeMap<u64, String>>(&bytes),
                    most::<C, std::collections::HashMap<u64, String>>(&bytes),
                ];
                let most = most.into_iter().max();
                assert!(most < Some(4 << 20), "{}: {most:?} bytes", C::NAME);
            }
        }
    }
    let most = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01];
    all::<Postcard>(&[
        &most,
        &[0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        &[0x80, 0x80, 0x80, 0x10],
    ]);
    let most = [253, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F];
    all::<Bincode>(&[&most, &[252, 0xFF, 0xFF, 0xFF, 0xFF], &[252, 0, 0, 0, 3]]);
    let long = |marker| [marker, 0xFF, 0xFF, 0xFF, 0xFF];
    all::<Msgpack>(&[
        &long(0xDB),
        &long(0xC6),
        &long(0xDD),
        &long(0xDF),
        &long(0xC9),
    ]);
    all::<Json>(&[b"[", b"{", b"\"", b"[[[["]);
}
