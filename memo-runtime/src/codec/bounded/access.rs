//! The parts of a value within bounds.

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::{Below, Bounded, Bounds};

/// A part, to be read within bounds.
struct Part<'b, S> {
    seed: S,
    left: usize,
    bounds: &'b Bounds,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Part<'_, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let Self { seed, left, bounds } = self;
        seed.deserialize(Bounded {
            inner,
            left,
            bounds,
        })
    }
}

/// The elements of a sequence, or the fields of a struct.
#[derive(Debug)]
pub(super) struct Items<'b, A> {
    pub(super) inner: A,
    pub(super) left: usize,
    pub(super) bounds: &'b Bounds,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<'_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.bounds.take()?;
        let (left, bounds) = (self.left, self.bounds);
        self.inner.next_element_seed(Part { seed, left, bounds })
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

/// The entries of a map.
#[derive(Debug)]
pub(super) struct Entries<'b, A> {
    pub(super) inner: A,
    pub(super) left: usize,
    pub(super) bounds: &'b Bounds,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<'_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.bounds.take()?;
        let (left, bounds) = (self.left, self.bounds);
        self.inner.next_key_seed(Part { seed, left, bounds })
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let (left, bounds) = (self.left, self.bounds);
        self.inner.next_value_seed(Part { seed, left, bounds })
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

/// One variant of an enum.
#[derive(Debug)]
pub(super) struct Variant<'b, A> {
    pub(super) inner: A,
    pub(super) left: usize,
    pub(super) bounds: &'b Bounds,
}

impl<'b, 'de, A: EnumAccess<'de>> EnumAccess<'de> for Variant<'b, A> {
    type Error = A::Error;
    type Variant = Variant<'b, A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let Self {
            inner,
            left,
            bounds,
        } = self;
        let (value, inner) = inner.variant_seed(seed)?;
        Ok((
            value,
            Variant {
                inner,
                left,
                bounds,
            },
        ))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Variant<'_, A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        let Self {
            inner,
            left,
            bounds,
        } = self;
        inner.newtype_variant_seed(Part { seed, left, bounds })
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        let Self {
            inner,
            left,
            bounds,
        } = self;
        inner.tuple_variant(
            len,
            Below {
                visitor,
                left,
                bounds,
            },
        )
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let Self {
            inner,
            left,
            bounds,
        } = self;
        inner.struct_variant(
            fields,
            Below {
                visitor,
                left,
                bounds,
            },
        )
    }
}
