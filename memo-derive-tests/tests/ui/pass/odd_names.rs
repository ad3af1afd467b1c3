//! Raw identifiers, patterns and names in other letters.
#![deny(warnings)]

use std::time::Duration;

use memokit::{CacheKey, Calculated, Memoized, memoize, memoized};

#[derive(CacheKey, Clone, Debug, Eq, Hash, PartialEq)]
#[allow(non_camel_case_types)]
pub struct r#struct {
    pub r#type: u64,
}

#[derive(CacheKey, Clone, Debug, Eq, Hash, PartialEq)]
#[allow(non_camel_case_types)]
pub enum r#enum {
    r#fn,
    r#let { r#in: u8 },
}

#[memoize(
    skip(r#match),
    ttl = |r#type, r#loop, _| Duration::from_secs(*r#type + r#loop.len() as u64),
    tags("{type}", "{loop:>5}", "both {type} {loop}"),
    stale = "1m",
)]
fn r#fn(r#type: u64, r#match: &r#struct, r#loop: &str) -> u64 {
    r#type + r#match.r#type + r#loop.len() as u64
}

#[memoize(key(u64) = r#type.r#type, companion = r#while)]
fn r#if(r#type: &r#struct) -> r#enum {
    if r#type.r#type > 1 {
        r#enum::r#fn
    } else {
        r#enum::r#let { r#in: 1 }
    }
}

#[memoize(batch, skip(r#in), tenant = r#type)]
async fn r#async(r#struct: &[u64], r#in: &str, r#type: u64) -> Vec<usize> {
    r#struct
        .iter()
        .map(|_| r#in.len() + r#type as usize)
        .collect()
}

#[memoize(scope = shared)]
fn kept(r#struct: &r#struct, r#enum: r#enum) -> u64 {
    let _ = r#enum;
    r#struct.r#type
}

#[derive(Clone, Memoized)]
pub struct r#Record {
    #[memo(key)]
    r#type: u64,
    #[memo(tenant)]
    r#where: String,
    #[cache_calculation(with = sum, tags("{type}"), cache_if = |r#move| *r#move > 0)]
    r#move: Calculated<u64>,
    #[cache_calculation(with = sum, depends(r#move), select = OTHER)]
    r#mut: Calculated<u64>,
}

fn sum(records: &[&Record]) -> Vec<u64> {
    records.iter().map(|record| record.r#type).collect()
}

#[memoized]
impl r#Record {
    #[cache_calculation(tags("{loop}"))]
    fn r#match(&self, r#loop: u64) -> u64 {
        self.r#type + r#loop + self.r#where.len() as u64
    }
    #[cache_calculation(companion = r#ref)]
    async fn r#use(&self) -> u64 {
        self.r#type
    }
}

mod r#mod {
    #[memokit::memoize]
    pub fn r#pub(n: u64) -> u64 {
        n
    }
}

struct Point {
    x: u32,
    y: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Pair(u8, u8);

#[memoize(skip(_point))]
fn patterns(
    Pair(a, mut b): Pair,
    (c, (_, [d, ..])): (u8, (u8, [u8; 3])),
    _: u8,
    ref e: u8,
    f @ _: u8,
    mut g: u8,
    ref mut h: u8,
    &i: &u8,
    _point: &Point,
) -> u32 {
    b += 1;
    g += 1;
    *h += 1;
    let Point { x, y } = _point;
    [a, b, c, d, *e, f, g, *h, i]
        .map(u32::from)
        .iter()
        .sum::<u32>()
        + x
        + y
}

#[memoize(batch)]
async fn of_patterns(items @ _: &[u64], (a, _): (u64, ())) -> Vec<u64> {
    items.iter().map(|item| item + a).collect()
}

#[memoize(tags("größe:{größe}"))]
fn größe(größe: u64, 名前: &str) -> u64 {
    größe + 名前.len() as u64
}

#[derive(Clone, Memoized)]
struct Größe {
    #[memo(key)]
    名前: u64,
    #[cache_calculation(with = längen)]
    länge: Calculated<u64>,
}

fn längen(größen: &[&Größe]) -> Vec<u64> {
    größen.iter().map(|größe| größe.名前).collect()
}

#[memoized]
impl Größe {
    #[cache_calculation]
    fn höhe(&self, 高さ: u64) -> u64 {
        self.名前 + 高さ
    }
}

fn main() {
    let record = r#struct { r#type: 1 };
    assert_eq!(r#fn(1, &record, "a"), 3);
    assert_eq!(r#fn::peek(1, "a"), Some(3));
    assert!(r#fn::memo().name().ends_with("::fn"));
    assert_eq!(r#if(&record), r#enum::r#let { r#in: 1 });
    assert_eq!(r#while::peek(&record), Some(r#enum::r#let { r#in: 1 }));
    drop(r#async(&[1], "", 1));
    drop(of_patterns(&[1], (1, ())));
    drop(kept::peek(&record, r#enum::r#fn));
    assert_eq!(Record::MOVE.info().name, "move");
    assert_eq!(Record::OTHER.info().name, "mut");
    let record = Record {
        r#type: 1,
        r#where: "acme".to_owned(),
        r#move: Calculated::NotLoaded,
        r#mut: Calculated::NotLoaded,
    };
    assert_eq!(record.r#match(1), 6);
    assert_eq!(Record::match_memo().peek(&record, 1), Some(6));
    drop(Record::r#ref().peek(&record));
    assert_eq!(r#mod::r#pub(1), 1);
    assert_eq!(
        patterns(
            Pair(1, 2),
            (3, (4, [5, 0, 0])),
            6,
            7,
            8,
            9,
            10,
            &11,
            &Point { x: 1, y: 1 }
        ),
        1 + 3 + 3 + 5 + 7 + 8 + 10 + 11 + 11 + 2
    );
    assert_eq!(größe(1, "a"), 2);
    assert_eq!(größe::peek(1, "a"), Some(2));
    let größe = Größe {
        名前: 1,
        länge: Calculated::NotLoaded,
    };
    assert_eq!(größe.höhe(1), 2);
    assert_eq!(Größe::LÄNGE.info().name, "länge");
    let _ = größe.länge.get();
}
