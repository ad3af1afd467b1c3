//! L-04: payloads that somebody made up, in envelopes that are good.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

each_codec! {
    l_04_a_length_that_promises_too_much_takes_no_memory
    l_04_a_value_that_nests_without_end_is_an_error
    l_08_what_fails_to_decode_shows_nothing_of_what_was_decoded_before
}

/// How each format begins a list, text, or map of far more than there is.
fn bombs<C: Codec>() -> Vec<Vec<u8>> {
    // A varint of 2^63, of 2^60, of 2^32 and of 2^26.
    let postcard = [63, 60, 32, 26].map(|power: u32| {
        let mut left = 1_u64 << power;
        let mut bytes = Vec::new();
        while left >= 0x80 {
            bytes.push(u8::try_from(left & 0x7F).expect("seven bits") | 0x80);
            left >>= 7;
        }
        bytes.push(u8::try_from(left).expect("seven bits"));
        bytes
    });
    let bincode = [63, 60, 32, 26].map(|power: u32| {
        let length = 1_u64 << power;
        [vec![0xFD], length.to_le_bytes().to_vec()].concat()
    });
    let msgpack = [0xDB, 0xC6, 0xDD, 0xDF].map(|marker| vec![marker, 0xFF, 0xFF, 0xFF, 0xFF]);
    let json = ["[", "\"", "{", "[["].map(|text| text.as_bytes().to_vec());
    match C::ID.number() {
        1 => postcard.to_vec(),
        2 => bincode.to_vec(),
        3 => msgpack.to_vec(),
        _ => json.to_vec(),
    }
}

fn l_04_a_length_that_promises_too_much_takes_no_memory<C: Codec>() {
    for bomb in bombs::<C>() {
        for tail in [0, 4, 10_000] {
            let bytes = [bomb.clone(), vec![0; tail]].concat();
            is_refused::<C, Vec<u64>>(&bytes);
            is_refused::<C, Vec<()>>(&bytes);
            is_refused::<C, Vec<Vec<()>>>(&bytes);
            is_refused::<C, Vec<[u64; 32]>>(&bytes);
            is_refused::<C, String>(&bytes);
            is_refused::<C, Box<[u8]>>(&bytes);
            is_refused::<C, BTreeMap<u64, u64>>(&bytes);
            is_refused::<C, BTreeSet<()>>(&bytes);
            is_refused::<C, std::path::PathBuf>(&bytes);
        }
    }
}

fn is_refused<C: Codec, V: DeserializeOwned>(payload: &[u8]) {
    let schema = 1;
    let bytes = envelope::seal(&key(), C::ID, (schema, COST), payload).expect("it is short");
    let name = std::any::type_name::<V>();
    match decode::<C, V>(&key(), schema, &bytes) {
        Err(Undecodable::Codec(_)) => {}
        Err(Undecodable::Damage(damage)) => panic!("{name}: {damage}"),
        Ok(_) => panic!("{name} was read from {} bytes", payload.len()),
    }
}

#[derive(Deserialize, Serialize)]
#[serde(transparent)]
struct List(Vec<Self>);

#[derive(Deserialize, Serialize)]
struct Chain {
    next: Option<Box<Self>>,
}

#[derive(Deserialize, Serialize)]
struct Wrapped(Option<Box<Self>>);

#[derive(Deserialize, Serialize)]
enum Tree {
    Leaf,
    Branch(Box<Self>),
    Named { inner: Box<Self> },
}

#[derive(Deserialize, Serialize)]
struct Map(BTreeMap<u8, Self>);

fn l_04_a_value_that_nests_without_end_is_an_error<C: Codec>() {
    // What is nested once more is what stands around the innermost, again and again.
    nests::<C, _>(List(vec![]), |inner| List(vec![inner]));
    let chain = |inner| Chain {
        next: Some(Box::new(inner)),
    };
    nests::<C, _>(Chain { next: None }, chain);
    nests::<C, _>(Wrapped(None), |inner| Wrapped(Some(Box::new(inner))));
    nests::<C, _>(Tree::Leaf, |inner| Tree::Branch(Box::new(inner)));
    let named = |inner| Tree::Named {
        inner: Box::new(inner),
    };
    nests::<C, _>(Tree::Leaf, named);
    let mapped = |inner| Map(BTreeMap::from([(0, inner)]));
    nests::<C, _>(Map(BTreeMap::new()), mapped);
}

/// That values are read that nest some levels deep, and none that nest 100,000.
fn nests<C: Codec, V>(leaf: V, around: impl Fn(V) -> V)
where
    V: DeserializeOwned + Serialize,
{
    let innermost = C::encode(&leaf).expect("it encodes");
    let one = around(leaf);
    let once = C::encode(&one).expect("it encodes");
    let twice = C::encode(&around(one)).expect("it encodes");
    // What the outer adds before the inner, and after it.
    let at = once
        .windows(innermost.len().max(1))
        .rposition(|part| part == innermost)
        .expect("the inner value stands in the outer one");
    let (before, after) = (&once[..at], &once[at + innermost.len()..]);
    let nested = |levels: usize| {
        [
            before.repeat(levels),
            innermost.clone(),
            after.repeat(levels),
        ]
        .concat()
    };
    assert_eq!(nested(2), twice, "{}", std::any::type_name::<V>());
    if once == innermost {
        // Nothing in the bytes says that it nests.
        return;
    }

    let few = nested(30);
    assert!(
        C::decode::<V>(&few).is_ok(),
        "{}",
        std::any::type_name::<V>()
    );
    let endless = nested(100_000);
    // Half of the stack that a thread has otherwise; an overflow would end the whole program.
    let small = std::thread::Builder::new().stack_size(1 << 20);
    let thread = small
        .spawn(move || is_refused::<C, V>(&endless))
        .expect("a thread");
    thread.join().expect("it is refused");
}

fn l_08_what_fails_to_decode_shows_nothing_of_what_was_decoded_before<C: Codec>() {
    let secret = vec!["secret".to_owned(); 100];
    let bytes = encode_as::<C, _>(&secret).expect("it encodes");
    let read = decode_as::<C, Vec<String>>(&bytes).expect("it is whole");
    assert_eq!(read, secret);
    drop(read);
    let payload = C::encode(&secret).expect("it encodes");
    for length in 0..payload.len() {
        let error = C::decode::<Vec<String>>(&payload[..length]).expect_err("it is cut short");
        assert!(!format!("{error:?} {error}").contains("secret"), "{error}");
    }
    // Nor does a shorter value that is read then.
    let short = encode_as::<C, _>(&vec!["x".to_owned()]).expect("it encodes");
    let read = decode_as::<C, Vec<String>>(&short).expect("it is whole");
    assert_eq!(read, ["x"]);
}
