//! How a visitor walks through the parts of what it asked for.

use serde::de::value::U32Deserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::Rejected;
use super::search::Search;
use super::shape::{Kind, Leaf, Names, Place};
use super::tracer::{Tracer, identity};

/// The elements of a sequence, or the fields of a tuple or struct.
#[derive(Debug)]
pub(super) struct Items<'s> {
    search: &'s mut Search,
    next: Place,
    /// How far apart the parts of two items are: the elements of a sequence share one.
    step: usize,
    left: usize,
}

impl<'s> Items<'s> {
    /// `len` parts, each of its own type.
    pub(super) fn parts(search: &'s mut Search, node: usize, len: usize) -> Self {
        Self {
            search,
            next: Place { node, part: 0 },
            step: 1,
            left: len,
        }
    }

    /// `len` elements of one type.
    pub(super) fn alike(search: &'s mut Search, node: usize, len: usize) -> Self {
        Self {
            step: 0,
            ..Self::parts(search, node, len)
        }
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Rejected;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Rejected> {
        if self.left == 0 {
            return Ok(None);
        }
        let place = self.next;
        self.left -= 1;
        self.next.part += self.step;
        part(self.search, place, seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// The entries of a map.
#[derive(Debug)]
pub(super) struct Entries<'s> {
    pub(super) search: &'s mut Search,
    pub(super) node: usize,
    pub(super) left: usize,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Rejected;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Rejected> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        part(
            self.search,
            Place {
                node: self.node,
                part: 0,
            },
            seed,
        )
        .map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Rejected> {
        part(
            self.search,
            Place {
                node: self.node,
                part: 1,
            },
            seed,
        )
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// One variant of an enum.
#[derive(Debug)]
pub(super) struct Variant<'s> {
    pub(super) search: &'s mut Search,
    /// The node of the enum, and the index of the variant.
    pub(super) place: Place,
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Rejected;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Rejected> {
        let index = u32::try_from(self.place.part).map_err(|_| Rejected)?;
        let index: U32Deserializer<Rejected> = index.into_deserializer();
        Ok((seed.deserialize(index)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Rejected;

    fn unit_variant(self) -> Result<(), Rejected> {
        self.search.leaf(self.place, Leaf::UnitVariant, 1).map(drop)
    }

    // What is in a newtype variant is asked for at the variant's own place.
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Rejected> {
        part(self.search, self.place, seed)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Rejected> {
        self.items(Kind::TupleVariant(len), len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: Names,
        visitor: V,
    ) -> Result<V::Value, Rejected> {
        self.items(Kind::StructVariant(fields), fields.len(), visitor)
    }
}

impl Variant<'_> {
    fn items<'de, V: Visitor<'de>>(
        self,
        kind: Kind,
        len: usize,
        v: V,
    ) -> Result<V::Value, Rejected> {
        let node = self
            .search
            .node(self.place, identity::<V>(kind, Some(self.place)))?;
        v.visit_seq(Items::parts(self.search, node, len))
    }
}

fn part<'de, S: DeserializeSeed<'de>>(
    search: &mut Search,
    place: Place,
    seed: S,
) -> Result<S::Value, Rejected> {
    search.scoped(place, |search| seed.deserialize(Tracer { search, place }))
}
