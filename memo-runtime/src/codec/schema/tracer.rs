//! The deserializer that notes what it is asked for and answers with dummy values.
//!
//! It answers as postcard would: structs as sequences, enums by the index of the variant, borrowed
//! text and bytes.

use std::any::type_name;

use serde::de::{Deserializer, Visitor};

use super::Rejected;
use super::access::{Entries, Items, Variant};
use super::dummies::{BOOLS, BYTES, CHARS, FLOATS, LENGTHS, SIGNED, TEXTS, UNSIGNED};
use super::search::{LENGTH, Search};
use super::shape::{Identity, Kind, Leaf, Names, Place};

/// The way of an option, sequence or map that has something in it, and the one that has not.
const FULL: usize = 0;
const EMPTY: usize = 1;

/// What is about to be deserialized at one place.
#[derive(Debug)]
pub(super) struct Tracer<'s> {
    pub(super) search: &'s mut Search,
    pub(super) place: Place,
}

impl Tracer<'_> {
    fn choose<D: Copy>(&mut self, leaf: Leaf, dummies: &[D]) -> Result<D, Rejected> {
        let candidate = self.search.leaf(self.place, leaf, dummies.len())?;
        Ok(dummies[candidate])
    }

    fn node<'de, V: Visitor<'de>>(&mut self, kind: Kind) -> Result<usize, Rejected> {
        self.search.node(self.place, identity::<V>(kind, None))
    }

    fn items<'de, V: Visitor<'de>>(
        self,
        kind: Kind,
        len: usize,
        v: V,
    ) -> Result<V::Value, Rejected> {
        let node = self.search.node(self.place, identity::<V>(kind, None))?;
        v.visit_seq(Items::parts(self.search, node, len))
    }
}

/// What tells the request of a visitor from others.
pub(super) fn identity<'de, V: Visitor<'de>>(kind: Kind, variant: Option<Place>) -> Identity {
    Identity {
        kind,
        visitor: type_name::<V>(),
        value: type_name::<V::Value>(),
        variant,
    }
}

macro_rules! leaves {
    ($($method:ident $visit:ident $leaf:expr, $dummies:ident)*) => {$(
        fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Rejected> {
            visitor.$visit(self.choose($leaf, $dummies)?.into())
        }
    )*};
}

impl<'de> Deserializer<'de> for Tracer<'_> {
    type Error = Rejected;

    leaves! {
        deserialize_bool visit_bool Leaf::Bool, BOOLS
        deserialize_i8 visit_i8 Leaf::Signed(8), SIGNED
        deserialize_i16 visit_i16 Leaf::Signed(16), SIGNED
        deserialize_i32 visit_i32 Leaf::Signed(32), SIGNED
        deserialize_i64 visit_i64 Leaf::Signed(64), SIGNED
        deserialize_i128 visit_i128 Leaf::Signed(128), SIGNED
        deserialize_u8 visit_u8 Leaf::Unsigned(8), UNSIGNED
        deserialize_u16 visit_u16 Leaf::Unsigned(16), UNSIGNED
        deserialize_u32 visit_u32 Leaf::Unsigned(32), UNSIGNED
        deserialize_u64 visit_u64 Leaf::Unsigned(64), UNSIGNED
        deserialize_u128 visit_u128 Leaf::Unsigned(128), UNSIGNED
        deserialize_f32 visit_f32 Leaf::Float(32), FLOATS
        deserialize_f64 visit_f64 Leaf::Float(64), FLOATS
        deserialize_char visit_char Leaf::Char, CHARS
        deserialize_str visit_borrowed_str Leaf::Text, TEXTS
        deserialize_string visit_borrowed_str Leaf::Text, TEXTS
        deserialize_bytes visit_borrowed_bytes Leaf::Bytes, BYTES
        deserialize_byte_buf visit_borrowed_bytes Leaf::Bytes, BYTES
    }

    fn is_human_readable(&self) -> bool {
        self.search.is_human_readable
    }

    // Codecs without types have no answer to the next three, and those with types give one that nobody
    // can foresee; the trace only has to go on.

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Rejected> {
        match self.choose(Leaf::Any, &[0, 1, 2])? {
            0 => visitor.visit_unit(),
            1 => visitor.visit_u64(0),
            _ => visitor.visit_borrowed_str("0"),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        self.search.leaf(self.place, Leaf::Ignored, 1)?;
        visitor.visit_unit()
    }

    fn deserialize_identifier<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Rejected> {
        visitor.visit_u64(self.choose(Leaf::Identifier, UNSIGNED)?.into())
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Rejected> {
        self.search.leaf(self.place, Leaf::Unit, 1)?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        self.search.leaf(self.place, Leaf::UnitStruct(name), 1)?;
        visitor.visit_unit()
    }

    fn deserialize_option<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Rejected> {
        let node = self.node::<V>(Kind::Option)?;
        self.search.walk(node, 2, Some(EMPTY), |search, way| {
            if way == EMPTY {
                return visitor.visit_none();
            }
            let place = Place { node, part: FULL };
            search.scoped(place, |search| visitor.visit_some(Tracer { search, place }))
        })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        let node = self.node::<V>(Kind::Newtype(name))?;
        let place = Place { node, part: 0 };
        self.search.scoped(place, |search| {
            visitor.visit_newtype_struct(Tracer { search, place })
        })
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Rejected> {
        let node = self.node::<V>(Kind::Seq)?;
        self.search.walk(node, 2, Some(EMPTY), |search, way| {
            let len = length(search, node, way);
            visitor.visit_seq(Items::alike(search, node, len))
        })
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Rejected> {
        let node = self.node::<V>(Kind::Map)?;
        self.search.walk(node, 2, Some(EMPTY), |search, way| {
            let left = length(search, node, way);
            visitor.visit_map(Entries { search, node, left })
        })
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        self.items(Kind::Tuple(len), len, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        self.items(Kind::TupleStruct(name, len), len, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: Names,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        self.items(Kind::Struct(name, fields), fields.len(), visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        variants: Names,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        let node = self.node::<V>(Kind::Enum(name, variants))?;
        // An enum without variants is asked for the first all the same, and says no.
        self.search
            .walk(node, variants.len().max(1), None, |search, way| {
                let place = Place { node, part: way };
                search.scoped(place, |search| {
                    visitor.visit_enum(Variant { search, place })
                })
            })
    }
}

fn length(search: &mut Search, node: usize, way: usize) -> usize {
    if way == EMPTY {
        return 0;
    }
    LENGTHS[search.choose(Place { node, part: LENGTH }, LENGTHS.len())]
}
