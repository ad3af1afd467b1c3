//! Changes of a type that must change its fingerprint, and some that must not.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;

use serde::Deserialize;

use super::*;
use crate::codec::Postcard;

mod before {
    use super::*;

    #[derive(Deserialize)]
    pub(super) struct Point {
        x: u32,
        y: u32,
    }

    #[derive(Deserialize)]
    pub(super) enum Event {
        Started,
        Moved(Point),
        Ended { reason: String, at: Option<u64> },
    }

    #[derive(Deserialize)]
    pub(super) struct Log {
        id: NonZeroU32,
        events: Vec<Event>,
        last: (u8, u8),
    }
}

/// Declares one changed version of the types of [`before`], in a module of its own.
macro_rules! changed {
    ($name:ident
        $(Point { $($point:tt)* })? $(Event { $($event:tt)* })? $(Log { $($log:tt)* })?
    ) => {
        mod $name {
            use super::*;
            changed!(@point $({ $($point)* })?);
            changed!(@event $({ $($event)* })?);
            changed!(@log $({ $($log)* })?);
        }
        #[test]
        fn $name() {
            assert_ne!(
                fingerprint::<Postcard, $name::Log>(),
                fingerprint::<Postcard, before::Log>(),
                "{}",
                shape::<$name::Log>()
            );
        }
    };
    (@point) => { changed!(@point { x: u32, y: u32 }); };
    (@point { $($fields:tt)* }) => {
        #[derive(Deserialize)]
        pub(super) struct Point { $($fields)* }
    };
    (@event) => { changed!(@event {
        Started, Moved(Point), Ended { reason: String, at: Option<u64> }
    }); };
    (@event { $($variants:tt)* }) => {
        #[derive(Deserialize)]
        pub(super) enum Event { $($variants)* }
    };
    (@log) => { changed!(@log { id: NonZeroU32, events: Vec<Event>, last: (u8, u8) }); };
    (@log { $($fields:tt)* }) => {
        #[derive(Deserialize)]
        pub(super) struct Log { $($fields)* }
    };
}

changed!(fields_of_one_type_swapped_deep_inside Point { y: u32, x: u32 });
changed!(a_field_renamed Point { x: u32, #[serde(rename = "z")] y: u32 });
changed!(u32_to_f32 Point { x: u32, y: f32 });
changed!(a_sign Point { x: u32, y: i32 });
changed!(a_field_added Point { x: u32, y: u32, z: u32 });
changed!(a_field_removed Point { x: u32 });
changed!(a_field_wrapped Point { x: u32, y: Wrapped });
changed!(a_variant_renamed Event {
    Begun, Moved(Point), Ended { reason: String, at: Option<u64> }
});
changed!(variants_swapped Event {
    Moved(Point), Started, Ended { reason: String, at: Option<u64> }
});
changed!(a_variant_added_at_the_end Event {
    Started, Moved(Point), Ended { reason: String, at: Option<u64> }, Paused
});
changed!(an_option_removed_in_the_last_variant Event {
    Started, Moved(Point), Ended { reason: String, at: u64 }
});
changed!(a_newtype_variant_to_a_tuple_of_one Event {
    Started, Moved((Point,)), Ended { reason: String, at: Option<u64> }
});
changed!(a_field_after_one_that_rejects_zero Log {
    id: NonZeroU32, events: Vec<Event>, last: (u8, u16)
});
changed!(a_longer_tuple Log { id: NonZeroU32, events: Vec<Event>, last: (u8, u8, u8) });
changed!(a_seq_to_a_map Log { id: NonZeroU32, events: BTreeMap<u8, Event>, last: (u8, u8) });
changed!(an_option_added Log { id: NonZeroU32, events: Option<Vec<Event>>, last: (u8, u8) });

#[derive(Deserialize)]
struct Wrapped(u32);

#[test]
fn another_module_changes_nothing() {
    mod elsewhere {
        use super::*;

        #[derive(Deserialize)]
        pub(super) struct Point {
            x: u32,
            y: u32,
        }
    }
    assert_eq!(
        fingerprint::<Postcard, elsewhere::Point>(),
        fingerprint::<Postcard, before::Point>()
    );
}

#[test]
fn what_reads_the_same_bytes_in_the_same_way_is_the_same() {
    type Sorted = BTreeMap<String, Vec<(u8, Option<char>)>>;
    type Hashed = HashMap<Box<str>, Box<[(u8, Option<char>)]>>;
    assert_eq!(
        fingerprint::<Postcard, Sorted>(),
        fingerprint::<Postcard, Hashed>()
    );
    assert_eq!(
        fingerprint::<Postcard, Box<u8>>(),
        fingerprint::<Postcard, u8>()
    );
    assert_eq!(
        fingerprint::<Postcard, NonZeroU32>(),
        fingerprint::<Postcard, u32>()
    );
    assert_eq!(
        fingerprint::<Postcard, [u8; 2]>(),
        fingerprint::<Postcard, (u8, u8)>()
    );
    assert_eq!(
        fingerprint::<Postcard, usize>(),
        fingerprint::<Postcard, u64>()
    );
}

#[test]
fn a_type_inside_one_of_the_same_serde_name_is_seen() {
    type Outer<T> = Result<Result<T, u8>, String>;
    assert_ne!(
        fingerprint::<Postcard, Outer<u32>>(),
        fingerprint::<Postcard, Outer<f32>>()
    );
    assert_ne!(
        fingerprint::<Postcard, Result<u8, u16>>(),
        fingerprint::<Postcard, Result<u16, u8>>()
    );
}

#[test]
fn variants_that_look_alike_are_told_apart() {
    #[derive(Deserialize)]
    enum Shapes {
        Circle { center: (f32, f32), radius: f32 },
        Square { center: (f64, f64), radius: f32 },
        Pair(u8, u16),
        Reverse(u16, u8),
    }
    assert_eq!(
        shape::<Shapes>(),
        "#0 root 0=#1\n\
         #1 enum 6:Shapes [4 6:Circle 6:Square 4:Pair 7:Reverse] 0=#2 1=#4 2=#6 3=#7\n\
         #2 variant [2 6:center 6:radius] 0=#3 1=f32\n\
         #3 tuple 2 0=f32 1=f32\n\
         #4 variant [2 6:center 6:radius] 0=#5 1=f32\n\
         #5 tuple 2 0=f64 1=f64\n\
         #6 variant 2 0=u8 1=u16\n\
         #7 variant 2 0=u16 1=u8\n"
    );
}

#[test]
fn the_fingerprints_are_these() {
    let why = "stored values of every program become misses; then raise `VERSION` too";
    assert_eq!(
        fingerprint::<Postcard, u32>(),
        0x8E24_6319_5D1A_A77C,
        "{why}"
    );
    assert_eq!(
        fingerprint::<Postcard, before::Point>(),
        0x19A7_5BF0_65B9_9268,
        "{why}"
    );
    assert_eq!(
        fingerprint::<Postcard, before::Log>(),
        0xA0CF_95AA_7E58_9DE4,
        "{why}"
    );
}
