//! What finds a key that borrows inside of others feeds a hasher what the key does, and stands for no
//! other key.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::key::{Lookup, cow, each, optional};

/// The calls of a hasher: to some hashers it matters where one ends.
#[derive(Debug, Default, PartialEq)]
struct Calls(Vec<Vec<u8>>);

impl Hasher for Calls {
    fn write(&mut self, bytes: &[u8]) {
        self.0.push(bytes.to_vec());
    }

    fn finish(&self) -> u64 {
        0
    }
}

fn calls(value: &impl Hash) -> Calls {
    let mut calls = Calls::default();
    value.hash(&mut calls);
    calls
}

/// What has to be true of a key that a look-up is for, and of another one.
fn check<K>(lookup: &impl Lookup<K>, key: &K, other: &K)
where
    K: Hash + Eq + std::fmt::Debug,
{
    assert!(lookup.matches(key), "{key:?} is found");
    assert_eq!(lookup.matches(other), key == other, "{key:?} and {other:?}");
    let made = lookup.to_key();
    assert_eq!(made, *key);
    assert_eq!(calls(lookup), calls(key), "{key:?}");
    let (fold, std) = (foldhash::fast::RandomState::default(), RandomState::new());
    assert_eq!(fold.hash_one(lookup), fold.hash_one(key), "{key:?}");
    assert_eq!(std.hash_one(lookup), std.hash_one(key), "{key:?}");
}

fn text() -> impl Strategy<Value = String> {
    "[a\u{ff}]{0,2}"
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..4)
}

fn refs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(|text| &**text).collect()
}

proptest! {
    #[test]
    fn options_and_tuples_are_found_by_those_of_references(
        key in (option::of(text()), (text(), option::of(option::of(0_u32..3)))),
        other in (option::of(text()), (text(), option::of(option::of(0_u32..3)))),
    ) {
        let (name, (zone, number)) = &key;
        let (name, number) = (name.as_deref(), number.as_ref().map(Option::as_ref));
        let name = optional(&name, |part| *part);
        let number = optional(&number, |part| optional(part, |part| *part));
        check(&(name, (&**zone, number)), &key, &other);
    }

    #[test]
    fn a_list_is_found_by_its_items(key in texts(), other in texts()) {
        let items = refs(&key);
        check(&each(&*items, |part| *part), &key, &other);
        check(&each(&items, |part| *part), &key, &other);
        let boxed = items.clone().into_boxed_slice();
        check(&each(&boxed, |part| *part), &key, &other);
        if let [first, second] = *items {
            check(&each(&[first, second], |part| *part), &key, &other);
        }
        let mut cows: Vec<_> = items.iter().map(|item| Cow::Borrowed(*item)).collect();
        cows.first_mut().map(Cow::to_mut);
        check(&each(&cows, cow), &key, &other);
    }

    // Integers feed a hasher a slice of them by one call.
    #[test]
    fn a_list_of_numbers_is_found_by_references_to_them(
        key in (vec(0_u8..3, 0..20), vec(0_u64..3, 0..5), vec(Just(()), 0..3)),
        other in (vec(0_u8..3, 0..20), vec(0_u64..3, 0..5), vec(Just(()), 0..3)),
    ) {
        let (bytes, numbers, units) = &key;
        let bytes: Vec<_> = bytes.iter().collect();
        let numbers: Vec<_> = numbers.iter().collect();
        let units: Vec<_> = units.iter().collect();
        let lookup = (
            each(&*bytes, |part| *part),
            each(&*numbers, |part| *part),
            each(&*units, |part| *part),
        );
        check(&lookup, &key, &other);
    }

    #[test]
    fn lists_of_lists_and_of_tuples_keep_their_borders(
        key in (option::of(vec(texts(), 0..3)), vec((text(), 0_u16..2), 0..3)),
        other in (option::of(vec(texts(), 0..3)), vec((text(), 0_u16..2), 0..3)),
    ) {
        let lists = key.0.as_ref().map(|lists| lists.iter().map(|list| refs(list)).collect::<Vec<_>>());
        let lists = lists.as_ref().map(|lists| Cow::Borrowed(&**lists));
        let pairs: Vec<_> = key.1.iter().map(|(name, number)| (&**name, *number)).collect();
        let lookup = (
            optional(&lists, |part| each(cow(part), |part| each(part, |part| *part))),
            each(&*pairs, |part| (part.0, &part.1)),
        );
        check(&lookup, &key, &other);
    }
}

#[test]
fn what_is_cut_elsewhere_is_another_key() {
    let key = vec!["ab".to_owned(), "c".to_owned()];
    for other in [&["a", "bc"][..], &["abc"], &["ab", "c", ""], &["ab"], &[]] {
        let other: Vec<_> = other.iter().map(|&text| text.to_owned()).collect();
        check(&each(&["ab", "c"], |part| *part), &key, &other);
    }
    check(&None::<&str>, &None, &Some(String::new()));
    check(&Some(""), &Some(String::new()), &None);
}
