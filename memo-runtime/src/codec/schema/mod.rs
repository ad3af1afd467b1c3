//! The fingerprint of a type: what its bytes mean.
//!
//! Postcard's bytes carry no names: if a later version of the program swaps two fields of one type,
//! or turns a `u32` into an `f32`, the old bytes decode to a wrong value. A type's name does not
//! change with its fields, so the shape itself is traced: `T::deserialize` runs against a
//! deserializer that notes what it is asked for and hands out dummy values ([`tracer`]), again and
//! again until every variant of every enum has been seen ([`branch`]) and every type that rejects a
//! dummy value has been offered others ([`blame`]).
//!
//! # Limits
//!
//! * It sees what `Deserialize` asks for, no more: not what a number means, nor a change between
//!   `try_from` and its type. The memo's `version` is for that.
//! * Names that serde sees count, so `#[serde(rename)]`, the order of fields and variants, and the
//!   names of structs do; modules and the names behind a type alias do not.
//! * A type that accepts none of the dummy values hides the fields after it, unless it is inside an
//!   option, a sequence or a variant, where the trace goes on without it. Then the fingerprint
//!   covers what was seen and [`type_name`], which the compiler may change.
//! * `#[serde(untagged)]`, `flatten` and internal tags ask for "any": what is inside is not seen, nor can
//!   codecs without types read it back. Those with types read there what is named as it should be.
//! * The `Deserialize` of the type runs once for each pass, typically 1 to 50 times, with values
//!   that the program never wrote. A panic in it counts as a rejection, but the panic hook hears of
//!   it, and under `panic = "abort"` it ends the process.
//! * A type that asks for more than 100 000 things in all passes together is cut off, and counts as
//!   not seen whole. That takes 30 ms; a struct of eight fields takes 10 µs.
//! * The trace answers as postcard does, but for one thing: types may ask a format that people read for
//!   something else, so it says of itself what the codec does.

mod access;
mod blame;
mod branch;
mod dummies;
mod search;
mod shape;
#[cfg(test)]
mod tests;
mod tracer;

use std::any::type_name;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64;

use self::blame::Why;
use self::search::{Next, Search};
use self::shape::Shape;
use self::tracer::Tracer;
use super::Codec;

/// A change here, or of the canonical text, makes every stored value a miss.
const VERSION: &str = "memokit shape 1\n";

const MAX_PASSES: usize = 2_000;
/// Each of them prints a message, so there should be few.
const MAX_PANICS: usize = 4;

/// A number that is the same for types of the same shape, read by the same codec, and differs for others.
///
/// The same in every run and on every platform; expensive, so keep it.
pub(crate) fn fingerprint<C: Codec, T: DeserializeOwned>() -> u64 {
    let mut text = describe::<T>(C::IS_HUMAN_READABLE);
    // Two codecs of users may have one number.
    if C::ID.is_own() {
        text.push_str("\ncodec ");
        text.push_str(C::NAME);
    }
    xxh3_64(text.as_bytes())
}

/// The canonical text that the fingerprint is made of.
fn describe<T: DeserializeOwned>(is_human_readable: bool) -> String {
    let (shape, whole) = trace::<T>(is_human_readable);
    let name = if whole { "" } else { type_name::<T>() };
    format!("{VERSION}{shape}{name}")
}

fn trace<T: DeserializeOwned>(is_human_readable: bool) -> (Shape, bool) {
    let mut search = Search::new(is_human_readable);
    let mut panics = 0;
    for _ in 0..MAX_PASSES {
        search.begin();
        // Nothing of the value outlives the closure, and `begin` puts the search in order.
        let pass = catch_unwind(AssertUnwindSafe(|| {
            let place = Shape::ROOT;
            // The error is in the search already, with what is to blame for it.
            let _: Result<(), Rejected> = search.scoped(place, |search| {
                T::deserialize(Tracer { search, place }).map(drop)
            });
        }));
        if pass.is_err() {
            panics += 1;
            search.fail(Why::Rejected);
        }
        match search.end() {
            Next::Pass if panics <= MAX_PANICS => {}
            last => return search.finish(last),
        }
    }
    search.finish(Next::Pass)
}

/// The error of a pass. It says nothing, because nobody reads it.
#[derive(Debug)]
struct Rejected;

impl std::error::Error for Rejected {}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the dummy value was rejected")
    }
}

impl serde::de::Error for Rejected {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}
