//! What each kind of value is written as; that no two values meet is asked in `injective`.

mod injective;
mod lookups;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::num::NonZeroU8;
use std::path::Path;
use std::time::Duration;

use super::KeyText;

#[test]
fn each_kind_of_value_has_a_text_that_a_person_can_read() {
    assert_eq!(KeyText::of(&42_u64), "42");
    assert_eq!(KeyText::of(&-7_i32), "-7");
    assert_eq!(KeyText::of(&true), "true");
    assert_eq!(KeyText::of("EU"), "EU");
    assert_eq!(KeyText::of("a b:c"), "a%20b%3Ac");
    assert_eq!(KeyText::of(&'ß'), "%C3%9F");
    assert_eq!(KeyText::of(Path::new("src/lib.rs")), "src%2Flib.rs");
    assert_eq!(KeyText::of(&b"\x00\xff"[..]), "00ff");
    assert_eq!(KeyText::of(&(1, "x", Some(2))), "(1,x,2)");
    assert_eq!(KeyText::of(&(1,)), "1");
    assert_eq!(KeyText::of(&["a", "b"]), "[a,b]");
}

#[test]
fn extremes_are_written_in_full() {
    assert_eq!(KeyText::of(&i128::MIN), i128::MIN.to_string());
    assert_eq!(KeyText::of(&u128::MAX), u128::MAX.to_string());
    assert_eq!(KeyText::of(&NonZeroU8::MIN), "1");
    assert_eq!(KeyText::of(&()), "");
    let spans = [
        Duration::ZERO,
        Duration::from_secs(90),
        Duration::from_millis(1500),
        Duration::from_nanos(1),
        Duration::MAX,
    ];
    let texts = [
        "0",
        "90",
        "1.5",
        "0.000000001",
        "18446744073709551615.999999999",
    ];
    assert_eq!(spans.map(|span| KeyText::of(&span)), texts);
}

#[test]
fn an_address_has_one_text_whatever_it_is_displayed_as() {
    let text = |address: &str| KeyText::of(&address.parse::<SocketAddr>().expect("an address"));
    assert_eq!(text("127.0.0.1:80"), "(127.0.0.1,80)");
    assert_eq!(text("[::1]:80"), "(0-0-0-0-0-0-0-1,80,0,0)");
    assert_eq!(
        text("[::ffff:1.2.3.4%7]:80"),
        "(0-0-0-0-0-ffff-102-304,80,0,7)"
    );
}

#[test]
fn what_has_an_order_of_its_own_is_a_list() {
    assert_eq!(KeyText::of(&BTreeSet::from(["b", "a"])), "[a,b]");
    assert_eq!(KeyText::of(&VecDeque::from(["b", "a"])), "[b,a]");
    let map = BTreeMap::from([("US", 2), ("EU", 1)]);
    assert_eq!(KeyText::of(&map), "[EU=1,US=2]");
    assert_eq!(KeyText::of(&BTreeMap::from([("", "")])), "[=]");
    assert_eq!(KeyText::of(&BTreeMap::<&str, &str>::new()), "[]");
}

#[test]
fn a_list_of_empty_texts_is_not_an_empty_list() {
    let lists: [&[&str]; 5] = [&[], &[""], &["", ""], &["a", ""], &["", "a"]];
    assert_eq!(
        lists.map(KeyText::of),
        ["[]", "[,]", "[,,]", "[a,,]", "[,a]"]
    );
}

#[test]
fn equal_paths_have_one_text() {
    assert_eq!(
        KeyText::of(Path::new("a//b/./c/")),
        KeyText::of(Path::new("a/b/c"))
    );
    assert_ne!(KeyText::of(Path::new("/a")), KeyText::of(Path::new("a")));
}

#[test]
fn an_absent_value_differs_from_every_present_one() {
    let texts = [
        KeyText::of(&None::<Option<&str>>),
        KeyText::of(&Some(None::<&str>)),
        KeyText::of(&Some(Some("!"))),
        KeyText::of(&Some(Some(""))),
    ];
    assert_eq!(texts, ["!", "!!", "%21", ""]);
}

#[test]
fn parts_are_closed_when_nobody_closes_them() {
    let mut text = KeyText::new();
    drop(text.parts().part(&1));
    drop(text.variant("None"));
    assert_eq!(text, {
        let mut text = KeyText::new();
        text.parts().part(&1).end();
        text.escaped("None");
        text
    });
}
