//! Lengths of time as data: seconds, as a number with a fraction.

use std::time::Duration;

use serde::Serializer;

/// A length of time.
pub(crate) fn always<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64())
}

/// A length of time, where there is one.
#[expect(clippy::ref_option, reason = "as serde hands a field over")]
pub(crate) fn maybe<S: Serializer>(
    time: &Option<Duration>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.serialize_some(&time.as_secs_f64()),
        None => serializer.serialize_none(),
    }
}
