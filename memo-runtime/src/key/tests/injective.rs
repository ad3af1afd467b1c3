//! Of two values of one type, equal ones have one text, and others two: for types that nobody
//! thought of.
//!
//! A [`Shape`] stands for a type, made of all that types are made of; its values are as likely to
//! meet as we can make them: short texts of few characters, all of them marks or what marks are
//! escaped as.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use crate::key::{CacheKey, KeyText};

#[derive(Clone, Debug)]
enum Shape {
    Unit,
    Number,
    Text,
    Bytes,
    Option(Box<Self>),
    List(Box<Self>),
    Map(Box<Self>, Box<Self>),
    Tuple(Vec<Self>),
    Struct(Vec<Self>),
    Enum(Vec<Vec<Self>>),
}

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Value {
    Unit,
    Number(i8),
    Text(String),
    Bytes(Vec<u8>),
    Option(Option<Box<Self>>),
    List(Vec<Self>),
    Map(BTreeMap<Self, Self>),
    Tuple(Vec<Self>),
    Struct(Vec<Self>),
    Variant(usize, Vec<Self>),
}

const NAMES: [&str; 4] = ["a", "b", "ab", "ß"];

impl CacheKey for Value {
    fn write_key(&self, text: &mut KeyText) {
        match self {
            Self::Unit => ().write_key(text),
            Self::Number(number) => number.write_key(text),
            Self::Text(string) => string.write_key(text),
            Self::Bytes(bytes) => bytes.write_key(text),
            Self::Option(option) => option.write_key(text),
            Self::List(list) => list.write_key(text),
            Self::Map(map) => map.write_key(text),
            // As the derive does: a tuple of one is its part.
            Self::Tuple(parts) if parts.len() == 1 => parts[0].write_key(text),
            Self::Tuple(parts) => {
                let open = text.parts();
                parts.iter().fold(open, |open, part| open.part(part)).end();
            }
            Self::Struct(fields) => {
                let open = text.parts();
                let fields = NAMES.into_iter().zip(fields);
                fields
                    .fold(open, |open, (name, field)| open.field(name, field))
                    .end();
            }
            Self::Variant(index, parts) => {
                let open = text.variant(NAMES[*index]);
                parts.iter().fold(open, |open, part| open.part(part)).end();
            }
        }
    }
}

fn shapes() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![
        Just(Shape::Unit),
        Just(Shape::Number),
        Just(Shape::Text),
        Just(Shape::Text),
        Just(Shape::Bytes),
    ];
    leaf.prop_recursive(4, 12, 3, |inner| {
        let boxed = inner.clone().prop_map(Box::new);
        let several = proptest::collection::vec(inner, 0..3);
        prop_oneof![
            boxed.clone().prop_map(Shape::Option),
            boxed.clone().prop_map(Shape::List),
            (boxed.clone(), boxed).prop_map(|(key, value)| Shape::Map(key, value)),
            several.clone().prop_map(Shape::Tuple),
            several.clone().prop_map(Shape::Struct),
            proptest::collection::vec(several, 1..NAMES.len()).prop_map(Shape::Enum),
        ]
    })
}

fn values(shape: &Shape) -> BoxedStrategy<Value> {
    use proptest::collection::vec;
    let all = |shapes: &[Shape]| shapes.iter().map(values).collect::<Vec<_>>();
    match shape {
        Shape::Unit => Just(Value::Unit).boxed(),
        Shape::Number => (-1_i8..12).prop_map(Value::Number).boxed(),
        Shape::Text => {
            let marks = proptest::string::string_regex("[(),!=:#\\[\\]%0aß\0]{0,2}");
            let escaped = proptest::sample::select(&["%2C", "%28", "%21", "%00", "!!", "),("][..]);
            let texts = prop_oneof![marks.expect("a pattern"), escaped.prop_map(str::to_owned)];
            texts.prop_map(Value::Text).boxed()
        }
        Shape::Bytes => vec(0_u8..2, 0..3).prop_map(Value::Bytes).boxed(),
        Shape::Option(inner) => proptest::option::of(values(inner).prop_map(Box::new))
            .prop_map(Value::Option)
            .boxed(),
        Shape::List(inner) => vec(values(inner), 0..3).prop_map(Value::List).boxed(),
        Shape::Map(key, value) => vec((values(key), values(value)), 0..3)
            .prop_map(|entries| Value::Map(entries.into_iter().collect()))
            .boxed(),
        Shape::Tuple(parts) => all(parts).prop_map(Value::Tuple).boxed(),
        Shape::Struct(fields) => all(fields).prop_map(Value::Struct).boxed(),
        Shape::Enum(variants) => {
            let variants = variants.iter().enumerate();
            let variants = variants.map(|(index, parts)| {
                all(parts).prop_map(move |parts| Value::Variant(index, parts))
            });
            proptest::strategy::Union::new(variants).boxed()
        }
    }
}

proptest! {
    #[test]
    fn m_01_two_values_of_a_type_share_a_text_only_if_they_are_equal(
        values in shapes().prop_flat_map(|shape| proptest::collection::vec(values(&shape), 40))
    ) {
        let mut known = HashMap::new();
        for value in values {
            let text = KeyText::of(&value);
            prop_assert!(!text.contains(':') && !text.contains('#'), "{text}");
            prop_assert_eq!(KeyText::of(&value.clone()), text.clone());
            if let Some(other) = known.insert(text, value.clone()) {
                prop_assert_eq!(other, value);
            }
        }
    }
}
