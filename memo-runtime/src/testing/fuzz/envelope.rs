//! Bytes as an entry of a store, and as the payload of one.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::codec::{self, Bincode, Codec, Json, Msgpack, Postcard, Undecodable};
use crate::key::StoreKey;

const SCHEMA: u64 = 0x0807_0605_0403_0201;
const COST: Duration = Duration::from_millis(7);

/// The types that fuzzed bytes are read as: what formats have, once each.
#[expect(clippy::option_option, reason = "some formats lose the difference")]
#[derive(Deserialize, Serialize)]
struct Report {
    id: u64,
    title: String,
    parts: Vec<Part>,
    totals: BTreeMap<String, f64>,
    note: Option<Option<i8>>,
    bytes: Box<[u8]>,
    short: (char, bool, f32, i128),
}

#[derive(Deserialize, Serialize)]
enum Part {
    Empty,
    Text(String),
    Pair(u16, Box<Self>),
    Nested { inner: Option<Box<Self>> },
}

/// Takes the first byte for a codec and a type, and the rest as an entry and as a payload.
///
/// # Panics
///
/// If bytes that are not whole are read, or what is read does not come back.
pub fn fuzz_envelope(bytes: &[u8]) {
    let Some((&choice, bytes)) = bytes.split_first() else {
        return;
    };
    match choice % 4 {
        0 => by_codec::<Postcard>(choice, bytes),
        1 => by_codec::<Bincode>(choice, bytes),
        2 => by_codec::<Msgpack>(choice, bytes),
        _ => by_codec::<Json>(choice, bytes),
    }
}

fn by_codec<C: Codec>(choice: u8, bytes: &[u8]) {
    match choice / 4 % 6 {
        0 => by_type::<C, Report>(bytes),
        1 => by_type::<C, Part>(bytes),
        2 => by_type::<C, Vec<()>>(bytes),
        3 => by_type::<C, BTreeMap<u8, Vec<String>>>(bytes),
        4 => by_type::<C, Vec<Option<Part>>>(bytes),
        _ => by_type::<C, (u128, char, f64, Vec<u64>)>(bytes),
    }
}

fn by_type<C: Codec, V: DeserializeOwned + Serialize>(bytes: &[u8]) {
    let key = StoreKey::from("m1:fuzz::::f:v1:");
    // Bytes that nobody sealed: the checksum says so, whatever else they are.
    if let Ok((value, _)) = codec::decode::<C, V>(&key, SCHEMA, bytes) {
        comes_back::<C, V>(&key, &value);
    }
    // The same in an envelope that is good.
    let sealed = codec::seal::<C>(&key, (SCHEMA, COST), bytes).expect("it is short");
    match codec::decode::<C, V>(&key, SCHEMA, &sealed) {
        Ok((value, cost)) => {
            assert_eq!(cost, COST);
            comes_back::<C, V>(&key, &value);
        }
        Err(Undecodable::Codec(_)) => {}
        Err(Undecodable::Damage(damage)) => panic!("a good envelope is refused: {damage}"),
    }
    is_found_out::<C, V>(&key, sealed);
}

/// What was read is written and read again, unless the codec says that it cannot.
fn comes_back<C: Codec, V: DeserializeOwned + Serialize>(key: &StoreKey, value: &V) {
    if let Ok(bytes) = codec::encode::<C, V>(key, (SCHEMA, COST), value, true) {
        assert!(codec::decode::<C, V>(key, SCHEMA, &bytes).is_ok());
    }
}

/// One bit of the entry is another, which one its own bytes say.
fn is_found_out<C: Codec, V: DeserializeOwned>(key: &StoreKey, mut sealed: Vec<u8>) {
    let sum = sealed.iter().fold(0, |sum: usize, byte| {
        sum.wrapping_mul(31).wrapping_add((*byte).into())
    });
    let bit = sum % (sealed.len() * 8);
    sealed[bit / 8] ^= 1 << (bit % 8);
    let read = codec::decode::<C, V>(key, SCHEMA, &sealed);
    assert!(matches!(read, Err(Undecodable::Damage(_))), "bit {bit}");
}
