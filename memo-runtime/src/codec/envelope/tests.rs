//! The exact bytes, and every way in which they can be wrong.

use super::*;

const SCHEMA: u64 = 0x0807_0605_0403_0201;
const COST: Duration = Duration::from_micros(0x1234);

fn key() -> StoreKey {
    StoreKey::from("m1:app:price:1:0:tea")
}

fn sealed(payload: &[u8]) -> Vec<u8> {
    seal(&key(), CodecId::POSTCARD, (SCHEMA, COST), payload).expect("it is short")
}

/// `bytes` with a checksum that fits, as another version of the program may write them.
fn signed(mut bytes: Vec<u8>) -> Vec<u8> {
    let checksum = checksum(&key(), &bytes[..CHECKSUM_AT], &bytes[HEADER..]);
    bytes[CHECKSUM_AT..HEADER].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

fn damage(bytes: &[u8]) -> Option<Damage> {
    open(&key(), CodecId::POSTCARD, SCHEMA, bytes).err()
}

#[test]
fn what_is_sealed_opens() {
    for payload in [&b""[..], b"x", &[0xFF; 5000]] {
        assert_eq!(
            open(&key(), CodecId::POSTCARD, SCHEMA, &sealed(payload)),
            Ok(Opened {
                cost: COST,
                payload
            })
        );
    }
}

#[test]
fn the_bytes_are_these() {
    #[rustfmt::skip]
    let expected = [
        b'm', b'm', b'k', 0xF7, 1, 1, 0, 0,
        1, 2, 3, 4, 5, 6, 7, 8,
        0, 0, 0, 0, 0, 0, 0, 0,
        0x34, 0x12, 0, 0, 3, 0, 0, 0,
        183, 235, 234, 204, 86, 8, 3, 180,
        b't', b'e', b'a',
    ];
    assert_eq!(
        sealed(b"tea"),
        expected,
        "a change of the format needs a new version"
    );
}

#[test]
fn every_flipped_bit_is_damage() {
    let bytes = sealed(b"a payload");
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(damage(&flipped).is_some(), "bit {bit}");
    }
}

#[test]
fn every_truncation_is_damage() {
    let bytes = sealed(b"a payload");
    for length in 0..bytes.len() {
        assert_eq!(
            damage(&bytes[..length]),
            Some(Damage::Truncated),
            "{length} bytes"
        );
    }
}

#[test]
fn bytes_that_follow_are_damage() {
    let mut bytes = sealed(b"a payload");
    bytes.push(0);
    assert_eq!(damage(&bytes), Some(Damage::Length));
}

#[test]
fn an_entry_under_another_key_is_damage() {
    let bytes = sealed(b"a payload");
    let other = StoreKey::from("m1:app:price:1:0:cup");
    assert_eq!(
        open(&other, CodecId::POSTCARD, SCHEMA, &bytes),
        Err(Damage::Checksum)
    );
    assert_eq!(
        open(&StoreKey::from(""), CodecId::POSTCARD, SCHEMA, &bytes),
        Err(Damage::Checksum)
    );
}

#[test]
fn another_program_is_told_from_damage() {
    let with = |at: usize, byte: u8| {
        let mut bytes = sealed(b"a payload");
        bytes[at] = byte;
        damage(&signed(bytes))
    };
    assert_eq!(
        open(&key(), CodecId::POSTCARD, SCHEMA + 1, &sealed(b"")),
        Err(Damage::Schema)
    );
    assert_eq!(with(0, b'M'), Some(Damage::Magic));
    assert_eq!(with(4, VERSION + 1), Some(Damage::Version));
    assert_eq!(with(5, 9), Some(Damage::Codec));
    assert_eq!(with(6, 1), Some(Damage::Compression));
    assert_eq!(with(7, 1), Some(Damage::Encryption));
    assert_eq!(with(8, 0), Some(Damage::Schema));
    // What is reserved is not looked at: an older program reads what a newer one wrote.
    assert_eq!(with(16, 1), None);
}

#[test]
fn a_long_compute_is_capped() {
    let bytes = seal(&key(), CodecId::POSTCARD, (SCHEMA, Duration::MAX), b"").expect("it is short");
    let opened = open(&key(), CodecId::POSTCARD, SCHEMA, &bytes).expect("it is whole");
    assert_eq!(opened.cost, Duration::from_micros(u32::MAX.into()));
}

#[test]
fn l_10_what_is_longer_than_a_length_can_say_is_an_error_and_not_cut() {
    let longest = usize::try_from(u32::MAX).expect("tests run on 32 bits or more");
    assert_eq!(length_field(longest).ok(), Some(u32::MAX));
    if let Some(longer) = longest.checked_add(1) {
        let error = length_field(longer).expect_err("it is too long");
        assert_eq!(error.kind(), crate::ErrorKind::Codec);
    }
}

fn long_key() -> StoreKey {
    let mut text = crate::key::KeyText::new();
    text.escaped("k".repeat(300));
    text.into()
}

#[test]
fn under_a_digest_the_whole_key_is_kept_and_compared() {
    let key = long_key();
    let bytes = seal(&key, CodecId::POSTCARD, (SCHEMA, COST), b"tea").expect("it is short");
    assert_eq!(bytes.len(), HEADER + 4 + 300 + 3);
    let opened = open(&key, CodecId::POSTCARD, SCHEMA, &bytes).expect("it is whole");
    assert_eq!((opened.payload, opened.cost), (&b"tea"[..], COST));
    for length in 0..bytes.len() {
        assert_eq!(
            open(&key, CodecId::POSTCARD, SCHEMA, &bytes[..length]),
            Err(Damage::Truncated),
            "{length} bytes"
        );
    }
}

#[test]
fn m_10_another_key_of_the_same_digest_is_not_taken_for_this_one() {
    let key = long_key();
    let others = [
        "",
        "k",
        &"k".repeat(299),
        &"k".repeat(301),
        &"j".repeat(300),
    ];
    for whole in others {
        let other = key.meeting(whole);
        assert_eq!(other, key, "a store cannot tell them apart");
        let bytes = seal(&other, CodecId::POSTCARD, (SCHEMA, COST), b"tea").expect("it is short");
        assert!(open(&other, CodecId::POSTCARD, SCHEMA, &bytes).is_ok());
        assert_eq!(
            open(&key, CodecId::POSTCARD, SCHEMA, &bytes),
            Err(Damage::Key)
        );
    }
    // Nor is what somebody put there who had no whole key to compare.
    let bytes = seal(
        &StoreKey::from(key.as_str()),
        CodecId::POSTCARD,
        (SCHEMA, COST),
        b"tea",
    )
    .expect("it is short");
    assert_eq!(
        open(&key, CodecId::POSTCARD, SCHEMA, &bytes),
        Err(Damage::Key)
    );
}
