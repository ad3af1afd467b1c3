//! Values through the whole codec, whole and damaged.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::*;

const COST: Duration = Duration::from_millis(7);

#[expect(clippy::option_option, reason = "some formats lose the difference")]
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Report {
    id: u64,
    title: String,
    parts: Vec<Part>,
    totals: BTreeMap<String, f64>,
    note: Option<Option<u8>>,
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
        totals: [("net".to_owned(), 1.5), ("gross".to_owned(), f64::INFINITY)].into(),
        note: Some(None),
    }
}

fn key() -> StoreKey {
    StoreKey::from("m1:app:report:1:0:7")
}

/// Encodes and decodes, as a store would.
fn again<V: Serialize + DeserializeOwned>(value: &V) -> V {
    let schema = fingerprint::<V>();
    let bytes = encode(&key(), schema, COST, value).expect("it encodes");
    let (value, cost) = decode(&key(), schema, &bytes).expect("it decodes");
    assert_eq!(cost, COST);
    value
}

/// xorshift64*: the same damage in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).expect("it is below a usize")
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[7]
    }
}

fn damaged(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = random.below(bytes.len());
    match random.below(6) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => bytes.truncate(at),
        2 => bytes[at..].iter_mut().take(4).for_each(|byte| *byte = 0xFF),
        3 => bytes.insert(at, random.byte()),
        4 => drop(bytes.remove(at)),
        _ => bytes[at..]
            .iter_mut()
            .for_each(|byte| *byte = random.byte()),
    }
    bytes
}

#[test]
fn odd_values_come_back_as_they_were() {
    assert_eq!(again(&report()), report());
    assert_eq!(
        again(&(i128::MIN, u128::MAX, i8::MIN)),
        (i128::MIN, u128::MAX, i8::MIN)
    );
    assert_eq!(
        again(&[Some(Some(1)), Some(None), None]),
        [Some(Some(1)), Some(None), None]
    );
    assert_eq!(again(&vec![(), ()]), vec![(), ()]);
    assert_eq!(again(&()), ());
    assert_eq!(again(&-0.0_f64).to_bits(), (-0.0_f64).to_bits());
    let nan = f64::from_bits(0x7FF8_0000_0000_0123);
    assert_eq!(again(&nan).to_bits(), nan.to_bits());
    let map = HashMap::from([((1, 'a'), vec![1_u8]), ((2, 'b'), vec![])]);
    assert_eq!(again(&map), map);
    assert_eq!(again(&Err::<u8, _>("no".to_owned())), Err("no".to_owned()));
    assert_eq!(
        again(&vec!["long".repeat(100_000)]),
        vec!["long".repeat(100_000)]
    );
}

#[test]
fn damaged_bytes_never_give_another_value() {
    let schema = fingerprint::<Report>();
    let bytes = encode(&key(), schema, COST, &report()).expect("it encodes");
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut unharmed = 0;
    for round in 0..20_000 {
        match decode::<Report>(&key(), schema, &damaged(&bytes, &mut random)) {
            Err(Undecodable::Damage(_)) => {}
            Err(Undecodable::Codec(error)) => panic!("round {round} reached the codec: {error}"),
            // Damage may write what was there before; then nothing was lost.
            Ok((value, cost)) => {
                assert_eq!((value, cost), (report(), COST), "round {round}");
                unharmed += 1;
            }
        }
    }
    assert!(unharmed < 400, "{unharmed} of the damages changed nothing");
}

#[test]
fn random_bytes_never_give_a_value() {
    let mut random = Random(42);
    for round in 0..2_000 {
        let length = random.below(200);
        let bytes: Vec<u8> = (0..length).map(|_| random.byte()).collect();
        assert!(
            decode::<Report>(&key(), 0, &bytes).is_err(),
            "round {round}"
        );
    }
}

#[test]
fn a_payload_that_the_type_rejects_is_the_codecs_error() {
    let bytes = encode(&key(), 1, COST, &0_u32).expect("it encodes");
    let error = decode::<std::num::NonZeroU32>(&key(), 1, &bytes).expect_err("zero is rejected");
    assert!(matches!(error, Undecodable::Codec(_)), "{error}");

    let error = decode::<(u8, u8)>(&key(), 1, &bytes).expect_err("a byte is missing");
    assert!(matches!(error, Undecodable::Codec(_)), "{error}");
}

#[test]
fn a_value_of_another_version_of_the_type_is_not_read() {
    #[derive(Serialize)]
    struct Old {
        width: u32,
        height: u32,
    }
    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "it is never read, which is the point")]
    struct New {
        height: u32,
        width: u32,
    }
    #[derive(Deserialize)]
    #[serde(rename = "New")]
    #[expect(dead_code, reason = "only its shape counts")]
    struct Shape {
        width: u32,
        height: u32,
    }
    let old = Old {
        width: 1,
        height: 2,
    };
    let bytes = encode(&key(), fingerprint::<Shape>(), COST, &old).expect("it encodes");
    let error = decode::<New>(&key(), fingerprint::<New>(), &bytes).expect_err("fields moved");
    assert!(
        matches!(error, Undecodable::Damage(Damage::Schema)),
        "{error}"
    );
}
