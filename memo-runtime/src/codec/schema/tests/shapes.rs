//! The shapes of std's types, of every kind of serde's data model, and of types that recur.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use super::*;

#[test]
fn a_map_of_vectors_of_tuples_of_options() {
    assert_eq!(
        shape::<HashMap<String, Vec<(u8, Option<char>)>>>(),
        "#0 root 0=#1\n\
         #1 map 0=text 1=#2\n\
         #2 seq 0=#3\n\
         #3 tuple 2 0=u8 1=#4\n\
         #4 option 0=char\n"
    );
}

#[test]
fn every_kind_of_variant_and_struct() {
    #[derive(Deserialize)]
    struct Unit;

    #[derive(Deserialize)]
    struct Pair(Unit, ());

    #[derive(Deserialize)]
    #[serde(rename = "an enum")]
    enum All {
        Unit,
        Newtype(Pair),
        Tuple(i128, u128),
        #[serde(rename = "struct")]
        Struct {
            bytes: [u8; 2],
            float: f64,
        },
    }
    assert_eq!(
        shape::<All>(),
        "#0 root 0=#1\n\
         #1 enum 7:an enum [4 4:Unit 7:Newtype 5:Tuple 6:struct] 0=variant 1=#2 2=#3 3=#4\n\
         #2 struct 4:Pair 2 0=unit:4:Unit 1=unit\n\
         #3 variant 2 0=i128 1=u128\n\
         #4 variant [2 5:bytes 5:float] 0=#5 1=f64\n\
         #5 tuple 2 0=u8 1=u8\n"
    );
}

#[test]
fn types_of_std_are_seen_whole() {
    assert_eq!(
        shape::<IpAddr>(),
        "#0 root 0=#1\n\
         #1 enum 6:IpAddr [2 2:V4 2:V6] 0=#2 1=#3\n\
         #2 tuple 4 0=u8 1=u8 2=u8 3=u8\n\
         #3 tuple 16 0=u8 1=u8 2=u8 3=u8 4=u8 5=u8 6=u8 7=u8 \
         8=u8 9=u8 10=u8 11=u8 12=u8 13=u8 14=u8 15=u8\n"
    );
    assert_eq!(
        shape::<(Duration, PathBuf, Cow<'static, str>)>(),
        "#0 root 0=#1\n\
         #1 tuple 3 0=#2 1=text 2=text\n\
         #2 struct 8:Duration [2 4:secs 5:nanos] 0=u64 1=u32\n"
    );
    shape::<(
        SystemTime,
        SocketAddr,
        BTreeSet<Box<str>>,
        std::ops::Range<u8>,
        std::ffi::CString,
    )>();
    shape::<std::num::Wrapping<std::sync::Arc<[Option<Result<u8, ()>>]>>>();
    // The variant of the other platform is refused before it asks for anything.
    shape::<(std::ffi::OsString, u8)>();
}

#[test]
fn a_tree_ends() {
    #[derive(Deserialize)]
    enum Tree {
        Node(Box<Self>, u16, Box<Self>),
        Deep(Box<Self>),
        Leaf(u32),
        List(Vec<Self>),
    }
    assert_eq!(
        shape::<(Tree, u8)>(),
        "#0 root 0=#1\n\
         #1 tuple 2 0=#2 1=u8\n\
         #2 enum 4:Tree [4 4:Node 4:Deep 4:Leaf 4:List] 0=#3 1=#2 2=u32 3=#4\n\
         #3 variant 3 0=#2 1=u16 2=#2\n\
         #4 seq 0=#2\n"
    );
}

#[test]
fn structs_that_contain_each_other_end() {
    #[derive(Deserialize)]
    struct Author {
        books: Vec<Book>,
        name: String,
        friend: Option<Box<Self>>,
    }

    #[derive(Deserialize)]
    struct Book {
        authors: HashMap<u8, Author>,
        pages: u16,
        sequel: Option<Box<Self>>,
    }
    assert_eq!(
        shape::<Author>(),
        "#0 root 0=#1\n\
         #1 struct 6:Author [3 5:books 4:name 6:friend] 0=#2 1=text 2=#6\n\
         #2 seq 0=#3\n\
         #3 struct 4:Book [3 7:authors 5:pages 6:sequel] 0=#4 1=u16 2=#5\n\
         #4 map 0=u8 1=#1\n\
         #5 option 0=#3\n\
         #6 option 0=#1\n"
    );
}

#[test]
fn enums_that_contain_each_other_are_explored_to_the_last_variant() {
    #[derive(Deserialize)]
    enum Statement {
        If(Expression, Box<Self>),
        Do(Expression),
        Block(Vec<Self>),
    }

    #[derive(Deserialize)]
    enum Expression {
        Call(Box<Self>, Vec<Self>),
        Lambda(Box<Statement>),
        Name(String),
        Number { value: f64, unit: Option<Unit> },
    }

    #[derive(Deserialize)]
    enum Unit {
        Metre,
        Other(Box<Expression>),
        Last(u128),
    }
    let shape = shape::<Statement>();
    let variants: Vec<&str> = shape
        .lines()
        .filter(|line| line.contains(" enum "))
        .collect();
    assert_eq!(variants.len(), 3, "{shape}");
    assert!(
        variants[0].contains(" 0=") && variants[0].contains(" 2="),
        "{shape}"
    );
    assert!(
        variants[1].contains(" 0=") && variants[1].contains(" 3="),
        "{shape}"
    );
    assert!(variants[2].ends_with(" 2=u128"), "{shape}");
}

#[test]
fn variants_of_enums_inside_each_variant_are_all_seen() {
    #[derive(Deserialize)]
    enum Outer {
        A,
        B(Inner),
        C { left: Inner, right: Other },
    }

    #[derive(Deserialize)]
    enum Inner {
        X,
        Y(u8),
        Z(u16),
    }

    #[derive(Deserialize)]
    enum Other {
        P(Option<Vec<Inner>>),
        Q(char),
    }
    let shape = shape::<Outer>();
    assert!(
        shape.contains("[3 1:X 1:Y 1:Z] 0=variant 1=u8 2=u16\n"),
        "{shape}"
    );
    assert!(shape.contains("[2 1:P 1:Q] 0=#"), "{shape}");
    assert!(shape.contains(" 1=char\n"), "{shape}");
}

#[test]
fn forty_variants_are_all_seen() {
    macro_rules! forty {
        ($($variant:ident)*) => {
            #[derive(Deserialize)]
            enum Forty { $($variant(Option<[u8; 3]>),)* Last(f32) }
        };
    }
    forty! {
        A0 A1 A2 A3 A4 A5 A6 A7 A8 A9 B0 B1 B2 B3 B4 B5 B6 B7 B8 B9
        C0 C1 C2 C3 C4 C5 C6 C7 C8 C9 D0 D1 D2 D3 D4 D5 D6 D7 D8
    }
    let shape = shape::<Vec<Forty>>();
    assert!(shape.contains(" 38=#3 39=f32\n"), "{shape}");
}
