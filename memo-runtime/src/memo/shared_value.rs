//! What a shared store asks of values.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value that can be written as bytes, and read back.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept in a shared store",
    label = "kept in a shared store",
    note = "it is written as bytes there, by serde; write `#[derive(serde::Serialize, \
            serde::Deserialize)]` above the type and those that it is made of, or leave `scope = shared` \
            out",
    note = "a type of another crate may have both behind a feature of that crate named `serde`"
)]
pub trait SharedValue: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> SharedValue for T {}
