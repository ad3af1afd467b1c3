//! Damage between a write and a read.

use super::*;

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

each_codec! {
    l_01_every_flipped_bit_and_every_truncation_is_found_before_the_codec
    l_01_damaged_bytes_never_give_another_value
    l_01_random_bytes_never_give_a_value
    another_codecs_bytes_are_never_misread
    bytes_left_over_and_bytes_that_lack_are_errors
}

fn l_01_every_flipped_bit_and_every_truncation_is_found_before_the_codec<C: Codec>() {
    let bytes = encode_as::<C, _>(&report()).expect("it encodes");
    let found = |bytes: &[u8], what: &str| match decode_as::<C, Report>(bytes) {
        Err(Undecodable::Damage(_)) => {}
        other => panic!("{what}: {other:?}"),
    };
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        found(&flipped, &format!("bit {bit}"));
    }
    for length in 0..bytes.len() {
        found(&bytes[..length], &format!("{length} bytes"));
    }
}

fn l_01_damaged_bytes_never_give_another_value<C: Codec>() {
    let schema = fingerprint::<C, Report>();
    let bytes = encode_as::<C, _>(&report()).expect("it encodes");
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut unharmed = 0;
    for round in 0..10_000 {
        match decode::<C, Report>(&key(), schema, &damaged(&bytes, &mut random)) {
            Err(Undecodable::Damage(_)) => {}
            Err(Undecodable::Codec(error)) => panic!("round {round} reached the codec: {error}"),
            // Damage may write what was there before; then nothing was lost.
            Ok((value, cost)) => {
                assert_eq!((value, cost), (report(), COST), "round {round}");
                unharmed += 1;
            }
        }
    }
    assert!(unharmed < 200, "{unharmed} of the damages changed nothing");
}

fn l_01_random_bytes_never_give_a_value<C: Codec>() {
    let mut random = Random(42);
    for round in 0..2_000 {
        let length = random.below(200);
        let bytes: Vec<u8> = (0..length).map(|_| random.byte()).collect();
        assert!(
            decode::<C, Report>(&key(), 0, &bytes).is_err(),
            "round {round}"
        );
    }
}

/// One of a user's own, with a number that another may have too.
struct Own;

impl Codec for Own {
    const ID: CodecId = CodecId::own(128);
    const NAME: &'static str = "own";

    fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>> {
        Postcard::encode(value)
    }

    fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
        Postcard::decode(bytes)
    }
}

/// Another, of the same number.
struct Other;

impl Codec for Other {
    const ID: CodecId = Own::ID;
    const NAME: &'static str = "other";

    fn encode<V: Serialize + ?Sized>(value: &V) -> Result<Vec<u8>> {
        Own::encode(value)
    }

    fn decode<V: DeserializeOwned>(bytes: &[u8]) -> Result<V> {
        Own::decode(bytes)
    }
}

fn another_codecs_bytes_are_never_misread<C: Codec>() {
    // Each of these is a number, whoever reads it.
    let written = [
        encode_as::<Postcard, _>(&49_u8),
        encode_as::<Bincode, _>(&49_u8),
        encode_as::<Msgpack, _>(&49_u8),
        encode_as::<Json, _>(&4_u8),
        encode_as::<Own, _>(&49_u8),
    ];
    let ids = [1, 2, 3, 4, 128];
    for (id, bytes) in ids.into_iter().zip(written) {
        let read = decode_as::<C, u8>(&bytes.expect("it encodes"));
        if id == C::ID.number() {
            assert!(read.is_ok());
        } else {
            let error = read.expect_err("another codec");
            assert!(
                matches!(error, Undecodable::Damage(Damage::Codec)),
                "{id}: {error}"
            );
        }
    }
}

#[test]
fn two_codecs_of_one_number_are_told_apart_by_their_names() {
    let bytes = encode_as::<Own, _>(&7_u8).expect("it encodes");
    assert_eq!(decode_as::<Own, u8>(&bytes).expect("its own"), 7);
    let error = decode_as::<Other, u8>(&bytes).expect_err("another's");
    assert!(matches!(error, Undecodable::Damage(Damage::Schema)));
}

fn bytes_left_over_and_bytes_that_lack_are_errors<C: Codec>() {
    let bytes = C::encode(&(7_u8, "tea")).expect("it encodes");
    let read = |bytes: &[u8]| C::decode::<(u8, String)>(bytes);
    assert_eq!(read(&bytes).expect("it decodes"), (7, "tea".to_owned()));

    for more in [0, b' ', b'\n', 0xC0, 0xC1, 0xD9, 0xFF] {
        let mut longer = bytes.clone();
        longer.push(more);
        assert!(read(&longer).is_err(), "{more:#x} is left over");
    }
    for less in 0..bytes.len() {
        assert!(read(&bytes[..less]).is_err(), "{less} bytes");
    }
    // A value that takes no bytes is no reason to let others pass.
    assert!(
        C::decode::<Option<u8>>(&[C::encode(&None::<u8>).expect("it encodes"), vec![9]].concat())
            .is_err()
    );
}
