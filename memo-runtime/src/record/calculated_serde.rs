//! A calculated field as data: its value, or nothing.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Calculated;

/// What people and other programs read.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Readable<F, T> {
    Failed(F),
    Ready(T),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Why<W> {
    failed: W,
}

/// What a format without names can tell apart.
#[derive(Serialize, Deserialize)]
enum Compact<W, T> {
    NotLoaded,
    Ready(T),
    Failed(W),
}

impl<T: Serialize> Serialize for Calculated<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            let readable = match self {
                Self::NotLoaded => None,
                Self::Ready(value) => Some(Readable::Ready(value)),
                Self::Failed(why) => Some(Readable::Failed(Why { failed: &**why })),
            };
            return readable.serialize(serializer);
        }
        let compact = match self {
            Self::NotLoaded => Compact::NotLoaded,
            Self::Ready(value) => Compact::Ready(value),
            Self::Failed(why) => Compact::Failed(&**why),
        };
        compact.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Calculated<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let readable = Option::<Readable<Why<String>, T>>::deserialize(deserializer)?;
            return Ok(match readable {
                None => Self::NotLoaded,
                Some(Readable::Ready(value)) => Self::Ready(value),
                Some(Readable::Failed(Why { failed })) => Self::Failed(failed.into()),
            });
        }
        Ok(match Compact::<String, T>::deserialize(deserializer)? {
            Compact::NotLoaded => Self::NotLoaded,
            Compact::Ready(value) => Self::Ready(value),
            Compact::Failed(why) => Self::Failed(why.into()),
        })
    }
}
