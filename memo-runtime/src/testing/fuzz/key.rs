//! Two values, and the texts of their keys.

use crate::key::{KeyText, StoreKey};

/// A value that is part of a key, of every shape that a text has marks for.
type Value = (
    Vec<String>,
    Option<Option<Vec<u8>>>,
    (String, u16),
    Option<char>,
);

/// Takes two values from the bytes, and compares them with their texts.
///
/// # Panics
///
/// If two values have one text or one has two, or if a text is not as a store may take it.
pub fn fuzz_key(bytes: &[u8]) {
    let half = bytes.len() / 2;
    let [one, two] = [&bytes[..half], &bytes[half..]].map(value);
    let [first, second] = [&one, &two].map(KeyText::of);
    assert_eq!(one == two, first == second, "{one:?} and {two:?}: {first}");
    assert_eq!(KeyText::of(&one), first, "a text is the same each time");
    for text in [first, second] {
        assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text}");
        let mut key = KeyText::new();
        key.escaped(&text);
        let key = StoreKey::from(key);
        assert!(key.as_str().len() <= 250, "{key}");
    }
}

/// The value that these bytes stand for; two that differ little stand for neighbours.
fn value(mut bytes: &[u8]) -> Value {
    let mut next = || {
        let (&first, rest) = bytes.split_first().unwrap_or((&0, &[]));
        bytes = rest;
        first
    };
    let text = |next: &mut dyn FnMut() -> u8| {
        let length = next() % 5;
        let text: Vec<u8> = (0..length).map(|_| next()).collect();
        String::from_utf8_lossy(&text).into_owned()
    };
    let list = (0..next() % 4).map(|_| text(&mut next)).collect();
    let nested = match next() % 3 {
        0 => None,
        1 => Some(None),
        _ => Some(Some((0..next() % 4).map(|_| next()).collect())),
    };
    let pair = (text(&mut next), u16::from(next()));
    let last = match next() {
        0 => None,
        byte => Some(char::from(byte)),
    };
    (list, nested, pair, last)
}
