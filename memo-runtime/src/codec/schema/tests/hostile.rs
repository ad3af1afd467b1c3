//! Types that reject dummy values, panic, never end, or ask for what has no answer.

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::*;

/// Declares a type that is read as `$raw`, and rejects what does not pass.
macro_rules! validated {
    ($name:ident: $raw:ty, $passes:expr) => {
        struct $name;

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = <$raw>::deserialize(deserializer)?;
                let passes: fn($raw) -> bool = $passes;
                if passes(raw) {
                    Ok(Self)
                } else {
                    Err(D::Error::custom("rejected"))
                }
            }
        }
    };
}

validated!(Percent: u8, |percent| (1..=100).contains(&percent));
validated!(Uuid: String, |text| text.len() == 36);
validated!(Date: (i32, u16, u8), |(_, ordinal, hour)| (1..=366).contains(&ordinal) && hour < 24);
validated!(Range: (u32, u32), |(from, to)| from < to);
validated!(Four: Vec<u16>, |all| all.len() == 4);
validated!(Nothing: Option<u8>, |some| some.is_none());
validated!(Second: Result<u8, u16>, |result| result.is_err());
validated!(Never: (u8, String), |_| false);
validated!(Panics: u64, |number| { assert!(number > 0, "a panic of the type"); true });
validated!(AlwaysPanics: u64, |_| panic!("a panic of the type"));

#[test]
fn the_trace_goes_on_after_types_that_reject_the_first_dummy() {
    let shape = shape::<(
        Percent,
        (Uuid, Date),
        [Range; 2],
        Four,
        Nothing,
        Second,
        u128,
    )>();
    assert!(shape.contains(" 6=u128\n"), "{shape}");
}

#[test]
fn a_validated_type_can_be_the_key_of_a_map_or_the_payload_of_a_variant() {
    let shape = shape::<std::collections::BTreeMap<Option<Four2>, Result<Uuid, Date>>>();
    assert!(
        shape.contains("enum 6:Result [2 2:Ok 3:Err] 0=text 1=#"),
        "{shape}"
    );
}

#[derive(Deserialize, Eq, Ord, PartialEq, PartialOrd)]
struct Four2(std::num::NonZeroI8);

#[test]
fn a_panic_is_a_rejection() {
    let shape = shape::<(Panics, u128)>();
    assert!(shape.contains(" 1=u128\n"), "{shape}");
    let shape = part_of_shape::<(AlwaysPanics, u128)>();
    assert!(!shape.contains("u128"), "{shape}");
}

#[test]
fn a_type_that_rejects_everything_hides_what_follows_only_where_it_is_needed() {
    let hidden = part_of_shape::<(u8, Never, u128)>();
    assert!(
        hidden.contains(" 0=u8 1=#2\n") && !hidden.contains("u128"),
        "{hidden}"
    );

    let seen = part_of_shape::<(Vec<Never>, Option<Never>, Result<Never, i8>, u128)>();
    assert!(seen.contains(" 3=u128\n"), "{seen}");
    assert!(seen.contains(" 1=i8\n"), "{seen}");
}

#[test]
fn a_type_without_values_ends() {
    #[derive(Deserialize)]
    struct Endless(u8, Box<Self>);

    #[derive(Deserialize)]
    enum EndlessEnum {
        More(Box<Self>),
    }

    #[derive(Deserialize)]
    enum Empty {}

    part_of_shape::<Endless>();
    part_of_shape::<EndlessEnum>();
    let seen = part_of_shape::<(Option<Endless>, Vec<EndlessEnum>, Option<Empty>, u128)>();
    assert!(seen.contains(" 3=u128\n"), "{seen}");
}

#[test]
fn a_recursive_type_without_names_ends() {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Forest(Vec<Self>);

    assert_eq!(
        shape::<(Forest, u8)>(),
        "#0 root 0=#1\n#1 tuple 2 0=#2 1=u8\n#2 seq 0=#2\n"
    );
}

#[test]
fn a_type_that_doubles_at_each_level_ends() {
    type Twice<T> = (T, T);
    type Fourfold<T> = Twice<Twice<T>>;
    type Many<T> = Fourfold<Fourfold<Fourfold<T>>>;
    // Units take no room, or the value itself would overflow the stack.
    part_of_shape::<Many<Many<Many<Many<()>>>>>();
}

#[test]
fn a_huge_tuple_ends() {
    struct Huge;

    impl<'de> Deserialize<'de> for Huge {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_tuple(usize::MAX, Self)
        }
    }

    impl<'de> Visitor<'de> for Huge {
        type Value = Self;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("very many bytes")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
            while items.next_element::<u8>()?.is_some() {}
            Ok(self)
        }
    }
    part_of_shape::<Huge>();
}

#[test]
fn what_postcard_cannot_read_is_noted_and_the_trace_goes_on() {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        Number(u8),
        Text(String),
    }

    #[derive(Deserialize)]
    struct Flat {
        id: u8,
        #[serde(flatten)]
        rest: std::collections::BTreeMap<String, u8>,
    }

    assert_eq!(
        shape::<(Untagged, serde::de::IgnoredAny, u8)>(),
        "#0 root 0=#1\n#1 tuple 3 0=any 1=ignored 2=u8\n"
    );
    part_of_shape::<Flat>();
}

#[test]
fn an_error_that_the_type_swallows_does_not_stop_the_trace() {
    #[derive(Deserialize)]
    struct Lenient {
        #[serde(deserialize_with = "or_none")]
        first: Option<Never>,
        last: u128,
    }

    #[derive(Deserialize)]
    struct LenientInside {
        #[serde(deserialize_with = "or_none")]
        first: Option<[Never; 2]>,
        last: u128,
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "`deserialize_with` wants a result"
    )]
    fn or_none<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        Ok(T::deserialize(deserializer).ok())
    }
    assert!(shape::<Lenient>().contains(" 1=u128\n"));
    assert!(part_of_shape::<LenientInside>().contains(" 1=u128\n"));
}
