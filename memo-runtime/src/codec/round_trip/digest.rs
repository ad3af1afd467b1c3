//! A number for what a value's `Serialize` gives.
//!
//! Elements of sequences and entries of maps count without their order, for a `HashMap` that was read
//! again has another one; fields count in theirs. The kinds of numbers count: an untagged enum that
//! comes back as another of its variants is another value.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize, Serializer};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// The digest of a value, as it is written for people or for programs.
pub(super) fn digest<V: Serialize + ?Sized>(value: &V, is_human_readable: bool) -> Option<u64> {
    value.serialize(Digest { is_human_readable }).ok()
}

#[derive(Clone, Copy, Debug)]
struct Digest {
    is_human_readable: bool,
}

/// What kind of thing it is: two of different kinds are never equal.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Bool,
    Signed(u8),
    Unsigned(u8),
    Float(u8),
    Char,
    Text,
    Bytes,
    None,
    Some,
    Unit,
    Newtype,
    Seq,
    Map,
    Tuple,
    Struct,
    Variant,
}

impl Kind {
    fn of(self, bytes: &[u8]) -> u64 {
        let seed = match self {
            Self::Bool => 1,
            Self::Char => 2,
            Self::Text => 3,
            Self::Bytes => 4,
            Self::None => 5,
            Self::Some => 6,
            Self::Unit => 7,
            Self::Newtype => 8,
            Self::Seq => 9,
            Self::Map => 10,
            Self::Tuple => 11,
            Self::Struct => 12,
            Self::Variant => 13,
            Self::Signed(bits) => 0x100 | u64::from(bits),
            Self::Unsigned(bits) => 0x200 | u64::from(bits),
            Self::Float(bits) => 0x300 | u64::from(bits),
        };
        xxh3_64_with_seed(bytes, seed)
    }

    fn with(self, parts: [u64; 2]) -> u64 {
        self.of(parts.map(u64::to_le_bytes).as_flattened())
    }
}

/// The digest of something that has parts, as far as they are known.
#[derive(Debug)]
struct Parts {
    digest: Digest,
    kind: Kind,
    sum: u64,
    count: u64,
    key: u64,
}

impl Parts {
    /// In any order.
    fn add(&mut self, part: u64) {
        self.sum = self.sum.wrapping_add(part);
        self.count += 1;
    }

    /// In this order.
    fn append(&mut self, part: u64) {
        self.sum = self.kind.with([self.sum, part]);
        self.count += 1;
    }

    fn end(self) -> u64 {
        self.kind.with([self.sum, self.count])
    }
}

impl Digest {
    fn parts(self, kind: Kind, start: u64) -> Parts {
        Parts {
            digest: self,
            kind,
            sum: start,
            count: 0,
            key: 0,
        }
    }
}

macro_rules! leaves {
    ($($method:ident $ty:ty, $kind:expr;)*) => {$(
        fn $method(self, value: $ty) -> Result<u64, Failed> {
            Ok($kind.of(&value.to_le_bytes()))
        }
    )*};
}

impl Serializer for Digest {
    type Ok = u64;
    type Error = Failed;
    type SerializeSeq = Parts;
    type SerializeTuple = Parts;
    type SerializeTupleStruct = Parts;
    type SerializeTupleVariant = Parts;
    type SerializeMap = Parts;
    type SerializeStruct = Parts;
    type SerializeStructVariant = Parts;

    leaves! {
        serialize_i8 i8, Kind::Signed(8);
        serialize_i16 i16, Kind::Signed(16);
        serialize_i32 i32, Kind::Signed(32);
        serialize_i64 i64, Kind::Signed(64);
        serialize_i128 i128, Kind::Signed(128);
        serialize_u8 u8, Kind::Unsigned(8);
        serialize_u16 u16, Kind::Unsigned(16);
        serialize_u32 u32, Kind::Unsigned(32);
        serialize_u64 u64, Kind::Unsigned(64);
        serialize_u128 u128, Kind::Unsigned(128);
        serialize_f32 f32, Kind::Float(32);
        serialize_f64 f64, Kind::Float(64);
    }

    fn serialize_bool(self, value: bool) -> Result<u64, Failed> {
        Ok(Kind::Bool.of(&[value.into()]))
    }

    fn serialize_char(self, value: char) -> Result<u64, Failed> {
        Ok(Kind::Char.of(&u32::from(value).to_le_bytes()))
    }

    fn serialize_str(self, value: &str) -> Result<u64, Failed> {
        Ok(Kind::Text.of(value.as_bytes()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<u64, Failed> {
        Ok(Kind::Bytes.of(value))
    }

    fn serialize_none(self) -> Result<u64, Failed> {
        Ok(Kind::None.of(&[]))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<u64, Failed> {
        Ok(Kind::Some.with([value.serialize(self)?, 0]))
    }

    fn serialize_unit(self) -> Result<u64, Failed> {
        Ok(Kind::Unit.of(&[]))
    }

    fn serialize_unit_struct(self, name: &'static str) -> Result<u64, Failed> {
        Ok(Kind::Unit.of(name.as_bytes()))
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
    ) -> Result<u64, Failed> {
        Ok(Kind::Variant.with([of_variant(name, index, variant), 0]))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<u64, Failed> {
        Ok(Kind::Newtype.with([text(name), value.serialize(self)?]))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<u64, Failed> {
        let variant = of_variant(name, index, variant);
        Ok(Kind::Newtype.with([variant, value.serialize(self)?]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts, Failed> {
        Ok(self.parts(Kind::Seq, 0))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts, Failed> {
        Ok(self.parts(Kind::Map, 0))
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts, Failed> {
        Ok(self.parts(Kind::Tuple, 0))
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Parts, Failed> {
        Ok(self.parts(Kind::Tuple, text(name)))
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts, Failed> {
        Ok(self.parts(Kind::Tuple, of_variant(name, index, variant)))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts, Failed> {
        Ok(self.parts(Kind::Struct, text(name)))
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        index: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts, Failed> {
        Ok(self.parts(Kind::Struct, of_variant(name, index, variant)))
    }

    fn is_human_readable(&self) -> bool {
        self.is_human_readable
    }
}

fn text(text: &str) -> u64 {
    Kind::Text.of(text.as_bytes())
}

fn of_variant(name: &str, index: u32, variant: &str) -> u64 {
    let variant = Kind::Variant.with([text(variant), index.into()]);
    Kind::Variant.with([text(name), variant])
}

impl ser::SerializeSeq for Parts {
    type Ok = u64;
    type Error = Failed;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        let part = value.serialize(self.digest)?;
        self.add(part);
        Ok(())
    }

    fn end(self) -> Result<u64, Failed> {
        Ok(Self::end(self))
    }
}

impl ser::SerializeMap for Parts {
    type Ok = u64;
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        self.key = key.serialize(self.digest)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        let entry = [self.key, value.serialize(self.digest)?];
        self.add(Kind::Map.with(entry));
        Ok(())
    }

    fn end(self) -> Result<u64, Failed> {
        Ok(Self::end(self))
    }
}

macro_rules! in_order {
    ($($access:ident $method:ident)*) => {$(
        impl ser::$access for Parts {
            type Ok = u64;
            type Error = Failed;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
                let part = value.serialize(self.digest)?;
                self.append(part);
                Ok(())
            }

            fn end(self) -> Result<u64, Failed> {
                Ok(Self::end(self))
            }
        }
    )*};
}

in_order! {
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

macro_rules! with_names {
    ($($access:ident)*) => {$(
        impl ser::$access for Parts {
            type Ok = u64;
            type Error = Failed;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Failed> {
                let part = value.serialize(self.digest)?;
                self.append(text(name));
                self.append(part);
                Ok(())
            }

            fn end(self) -> Result<u64, Failed> {
                Ok(Self::end(self))
            }
        }
    )*};
}

with_names! { SerializeStruct SerializeStructVariant }

/// The value's `Serialize` failed; nobody reads how.
#[derive(Debug)]
struct Failed;

impl std::error::Error for Failed {}

impl Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value cannot be written")
    }
}

impl ser::Error for Failed {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}
