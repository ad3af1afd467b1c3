//! Values at which formats differ: each comes back as it was, or is refused.

use std::collections::{HashMap, HashSet};
use std::fmt::Debug;
use std::net::IpAddr;

use super::*;

/// What becomes of values that a format may lack.
#[derive(Clone, Copy)]
enum Fate {
    Kept,
    Refused,
}
use Fate::{Kept, Refused};

#[expect(
    clippy::needless_pass_by_value,
    reason = "values are written where they are given"
)]
fn kept<C, V>(value: V)
where
    C: Codec,
    V: Debug + DeserializeOwned + PartialEq + Serialize,
{
    let again = again::<C, V>(&value).expect("it comes back");
    assert_eq!(again, value, "{}", C::NAME);
}

fn fate<C, V>(fates: [Fate; 4], value: V)
where
    C: Codec,
    V: Debug + DeserializeOwned + PartialEq + Serialize,
{
    match fates[usize::from(C::ID.number()) - 1] {
        Kept => kept::<C, V>(value),
        Refused => {
            let error = encode_as::<C, V>(&value).expect_err("it does not come back");
            assert_eq!(
                error.kind(),
                crate::ErrorKind::Codec,
                "{}: {value:?}",
                C::NAME
            );
        }
    }
}

/// Postcard and bincode: what needs types in the bytes is refused.
const TYPED: [Fate; 4] = [Refused, Refused, Kept, Kept];
/// msgpack and JSON: what is nothing, is nothing.
const EXACT: [Fate; 4] = [Kept, Kept, Refused, Refused];
const NOT_IN_JSON: [Fate; 4] = [Kept, Kept, Kept, Refused];

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Nothing;

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Newtype(Option<Box<Self>>);

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
enum Untagged {
    Number(u8),
    Text(String),
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
enum Twice {
    Small(u8),
    Large(u64),
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
enum Tagged {
    One { size: u8 },
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Flat {
    id: u8,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Skipping {
    #[serde(default, skip_serializing_if = "is_zero")]
    count: u8,
    size: Option<u8>,
}

each_codec! {
    l_11_odd_values_come_back_as_they_were
    l_11_what_a_format_has_not_is_refused_and_never_changed
    a_map_without_an_order_is_not_refused
    l_12_a_payload_that_the_type_rejects_is_the_codecs_error
}

fn l_11_odd_values_come_back_as_they_were<C: Codec>() {
    kept::<C, _>(report());
    kept::<C, _>((i128::MIN, u128::MAX, i8::MIN));
    kept::<C, _>((i128::MAX, u128::from(u64::MAX) + 1, i64::MIN));
    kept::<C, _>([Some(1), None]);
    kept::<C, _>(vec![(), ()]);
    kept::<C, _>(());
    kept::<C, _>(Err::<u8, _>("no".to_owned()));
    kept::<C, _>(vec!["long".repeat(100_000)]);
    kept::<C, _>(('ß', String::from("\0\"\u{10FFFF}"), vec![0_u8, 0xFF]));
    kept::<C, _>(IpAddr::from([127, 0, 0, 1]));
    kept::<C, _>([Ok::<Box<str>, ()>("owned".into()), Err(())]);
    kept::<C, _>((Nothing, std::marker::PhantomData::<u8>));
    kept::<C, _>(Newtype(None));
    // To the last bit.
    for float in [-0.0, f64::MIN_POSITIVE, 0.1 + 0.2, 1e23, f64::MAX, 5e-324] {
        let read = again::<C, _>(&float).expect("a number");
        assert_eq!(read.to_bits(), float.to_bits(), "{}: {float}", C::NAME);
        #[expect(clippy::cast_possible_truncation, reason = "any float will do")]
        let short = float as f32;
        if short.is_finite() {
            let read = again::<C, _>(&short).expect("a number");
            assert_eq!(read.to_bits(), short.to_bits(), "{}: {short}", C::NAME);
        }
    }
}

fn l_11_what_a_format_has_not_is_refused_and_never_changed<C: Codec>() {
    fate::<C, _>(EXACT, Some(None::<u8>));
    fate::<C, _>(EXACT, Some(()));
    fate::<C, Vec<Option<Option<u8>>>>(EXACT, vec![Some(Some(1)), Some(None), None]);
    kept::<C, Option<Option<u8>>>(None);
    fate::<C, _>(NOT_IN_JSON, f64::INFINITY);
    fate::<C, _>(NOT_IN_JSON, Some(f32::NEG_INFINITY));
    fate::<C, _>(NOT_IN_JSON, HashMap::from([((1, 'a'), 2_u8)]));
    // It is not equal to itself, and comes back to the bit.
    let nan = f64::from_bits(0x7FF8_0000_0000_0123);
    match again::<C, _>(&nan) {
        Ok(read) => assert_eq!(read.to_bits(), nan.to_bits()),
        Err(_) => assert_eq!(C::NAME, "json"),
    }

    fate::<C, _>(TYPED, Untagged::Number(7));
    fate::<C, _>(TYPED, Untagged::Text("7".to_owned()));

    // It would be read as the first that fits.
    fate::<C, _>([Refused; 4], Twice::Large(7));

    fate::<C, _>(TYPED, Tagged::One { size: 1 });

    let rest = BTreeMap::from([("a".to_owned(), 1)]);
    fate::<C, _>(TYPED, Flat { id: 1, rest });

    let (count, size) = (1, Some(0));
    kept::<C, _>(Skipping { count, size });
    // Postcard and bincode would read `count: 1, size: None`.
    fate::<C, _>(TYPED, Skipping { count: 0, size });
    fate::<C, _>(TYPED, serde_json::json!({ "a": [1, -1, 1.5, null, "b"] }));
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_zero(count: &u8) -> bool {
    *count == 0
}

fn a_map_without_an_order_is_not_refused<C: Codec>() {
    // Of a hundred entries two maps hardly ever have the same order.
    let map: HashMap<u32, HashSet<String>> = (0..100)
        .map(|n| (n, (0..n % 5).map(|m| m.to_string()).collect()))
        .collect();
    let bytes = C::encode(&map).expect("it encodes");
    let other: HashMap<u32, HashSet<String>> = C::decode(&bytes).expect("it decodes");
    assert_ne!(C::encode(&other).expect("it encodes"), bytes);
    kept::<C, _>(map);
}

fn l_12_a_payload_that_the_type_rejects_is_the_codecs_error<C: Codec>() {
    let sealed = |value: u32| {
        let payload = C::encode(&value).expect("it encodes");
        envelope::seal(&key(), C::ID, (1, COST), &payload).expect("it is short")
    };
    let error = decode::<C, std::num::NonZeroU32>(&key(), 1, &sealed(0)).expect_err("no zero");
    assert!(matches!(error, Undecodable::Codec(_)), "{error}");
    let error = decode::<C, (u8, u8)>(&key(), 1, &sealed(7)).expect_err("a byte is missing");
    assert!(matches!(error, Undecodable::Codec(_)), "{error}");
}
