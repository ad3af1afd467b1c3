//! Values through every codec: whole, damaged, changed, and made up by somebody who means harm.

mod changed;
mod damaged;
mod hostile;
mod odd;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;

const COST: Duration = Duration::from_millis(7);

/// Makes a test of each codec of each of these functions, which are generic over one.
macro_rules! each_codec {
    ($($test:ident)*) => {
        each_codec!(@of postcard Postcard { $($test)* });
        each_codec!(@of bincode Bincode { $($test)* });
        each_codec!(@of msgpack Msgpack { $($test)* });
        each_codec!(@of json Json { $($test)* });
    };
    (@of $codec:ident $name:ident { $($test:ident)* }) => {
        mod $codec {
            $(
                #[test]
                fn $test() {
                    super::$test::<crate::codec::$name>();
                }
            )*
        }
    };
}
use each_codec;

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Report {
    id: u64,
    title: String,
    parts: Vec<Part>,
    totals: BTreeMap<String, f64>,
    note: Option<u8>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
enum Part {
    Empty,
    Text(String),
    Nested { depth: u8, inner: Box<Self> },
}

fn report() -> Report {
    let inner = Box::new(Part::Text("inner".to_owned()));
    Report {
        id: u64::MAX,
        title: "a title".to_owned(),
        parts: vec![Part::Empty, Part::Nested { depth: 1, inner }],
        totals: [("net".to_owned(), 1.5), ("gross".to_owned(), -0.0)].into(),
        note: Some(0),
    }
}

fn key() -> StoreKey {
    StoreKey::from("m1:app:report:1:0:7")
}

fn encode_as<C, V>(value: &V) -> Result<Vec<u8>>
where
    C: Codec,
    V: Serialize + DeserializeOwned,
{
    encode::<C, V>(&key(), (fingerprint::<C, V>(), COST), value, true)
}

fn decode_as<C: Codec, V: DeserializeOwned>(bytes: &[u8]) -> Result<V, Undecodable> {
    let (value, cost) = decode::<C, V>(&key(), fingerprint::<C, V>(), bytes)?;
    assert_eq!(cost, COST);
    Ok(value)
}

/// Encodes and decodes, as a store would.
fn again<C, V>(value: &V) -> Result<V>
where
    C: Codec,
    V: Serialize + DeserializeOwned,
{
    let bytes = encode_as::<C, V>(value)?;
    decode_as::<C, V>(&bytes).map_err(|error| Error::codec("decode", error))
}
