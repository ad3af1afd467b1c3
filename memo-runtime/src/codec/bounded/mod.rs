//! A deserializer with bounds, for formats that have none of their own.
//!
//! Of bytes that somebody made up, postcard and bincode nest values until the stack ends, as msgpack does
//! enums; bincode takes memory for a text before it sees that it is not there, and both read billions of
//! elements that take no bytes.
//! In here a value nests [`MOST_NESTED`] levels deep, texts are cut from what is there, and elements
//! are counted ([`Bounds`]).

mod access;

use std::cell::Cell;
use std::fmt;

use serde::de::{Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};

use self::access::{Entries, Items, Variant};

/// How deep a value may nest: as deep as `serde_json` allows. An option is no level.
pub(super) const MOST_NESTED: usize = 128;

/// How many elements a value may have that take no bytes.
const MOST_EMPTY: usize = 1 << 16;

/// How many elements may still be read.
#[derive(Debug)]
pub(super) struct Bounds(Cell<usize>);

impl Bounds {
    /// As many as there are bytes, and a number of those that take none.
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self(Cell::new(bytes.len().saturating_add(MOST_EMPTY)))
    }

    fn take<E: Error>(&self) -> Result<(), E> {
        let left = self.0.get().checked_sub(1);
        self.0
            .set(left.ok_or_else(|| E::custom("more elements than bytes"))?);
        Ok(())
    }
}

/// A deserializer, `left` levels above the deepest that there may be.
#[derive(Debug)]
pub(super) struct Bounded<'b, D> {
    inner: D,
    left: usize,
    bounds: &'b Bounds,
}

impl<'b, D> Bounded<'b, D> {
    pub(super) fn new(inner: D, bounds: &'b Bounds) -> Self {
        Self {
            inner,
            left: MOST_NESTED,
            bounds,
        }
    }

    /// The inner deserializer, and a visitor for what is one level below.
    fn below<V, E: Error>(self, visitor: V) -> Result<(D, Below<'b, V>), E> {
        let left = self.left.checked_sub(1);
        let left = left.ok_or_else(|| E::custom("the value nests too deep"))?;
        let bounds = self.bounds;
        Ok((
            self.inner,
            Below {
                visitor,
                left,
                bounds,
            },
        ))
    }
}

macro_rules! leaves {
    ($($method:ident as $asked:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$asked(visitor)
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Bounded<'_, D> {
    type Error = D::Error;

    // Text and bytes are lent: who owns them takes as much memory as there is of them.
    leaves! {
        deserialize_bool as deserialize_bool
        deserialize_i8 as deserialize_i8
        deserialize_i16 as deserialize_i16
        deserialize_i32 as deserialize_i32
        deserialize_i64 as deserialize_i64
        deserialize_i128 as deserialize_i128
        deserialize_u8 as deserialize_u8
        deserialize_u16 as deserialize_u16
        deserialize_u32 as deserialize_u32
        deserialize_u64 as deserialize_u64
        deserialize_u128 as deserialize_u128
        deserialize_f32 as deserialize_f32
        deserialize_f64 as deserialize_f64
        deserialize_char as deserialize_char
        deserialize_str as deserialize_str
        deserialize_string as deserialize_str
        deserialize_bytes as deserialize_bytes
        deserialize_byte_buf as deserialize_bytes
        deserialize_unit as deserialize_unit
        deserialize_identifier as deserialize_identifier
        deserialize_ignored_any as deserialize_ignored_any
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (inner, below) = self.below(visitor)?;
        inner.deserialize_any(below)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let Self {
            inner,
            left,
            bounds,
        } = self;
        inner.deserialize_option(Below {
            visitor,
            left,
            bounds,
        })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, below) = self.below(visitor)?;
        inner.deserialize_newtype_struct(name, below)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (inner, below) = self.below(visitor)?;
        inner.deserialize_seq(below)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, below) = self.below(visitor)?;
        inner.deserialize_tuple(len, below)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, below) = self.below(visitor)?;
        inner.deserialize_tuple_struct(name, len, below)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (inner, below) = self.below(visitor)?;
        inner.deserialize_map(below)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, below) = self.below(visitor)?;
        inner.deserialize_struct(name, fields, below)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (inner, below) = self.below(visitor)?;
        inner.deserialize_enum(name, variants, below)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// What is said of something that has parts, which are within the same bounds.
#[derive(Debug)]
struct Below<'b, V> {
    visitor: V,
    left: usize,
    bounds: &'b Bounds,
}

impl<'b, V> Below<'b, V> {
    fn part<D>(inner: D, (left, bounds): (usize, &'b Bounds)) -> Bounded<'b, D> {
        Bounded {
            inner,
            left,
            bounds,
        }
    }
}

macro_rules! told {
    ($($visit:ident $ty:ty)*) => {$(
        fn $visit<E: Error>(self, value: $ty) -> Result<V::Value, E> {
            self.visitor.$visit(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Below<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    told! {
        visit_bool bool
        visit_i8 i8
        visit_i16 i16
        visit_i32 i32
        visit_i64 i64
        visit_i128 i128
        visit_u8 u8
        visit_u16 u16
        visit_u32 u32
        visit_u64 u64
        visit_u128 u128
        visit_f32 f32
        visit_f64 f64
        visit_char char
        visit_str &str
        visit_borrowed_str &'de str
        visit_string String
        visit_bytes &[u8]
        visit_borrowed_bytes &'de [u8]
        visit_byte_buf Vec<u8>
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let part = Self::part(inner, (self.left, self.bounds));
        self.visitor.visit_some(part)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let part = Self::part(inner, (self.left, self.bounds));
        self.visitor.visit_newtype_struct(part)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let Self {
            visitor,
            left,
            bounds,
        } = self;
        visitor.visit_seq(Items {
            inner,
            left,
            bounds,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let Self {
            visitor,
            left,
            bounds,
        } = self;
        visitor.visit_map(Entries {
            inner,
            left,
            bounds,
        })
    }

    fn visit_enum<A: EnumAccess<'de>>(self, inner: A) -> Result<V::Value, A::Error> {
        let Self {
            visitor,
            left,
            bounds,
        } = self;
        visitor.visit_enum(Variant {
            inner,
            left,
            bounds,
        })
    }
}

#[cfg(test)]
mod tests;
