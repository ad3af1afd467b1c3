//! What the fingerprint tells apart, what it does not, and that it always comes to an end.

// The types below exist for their `Deserialize`.
#![expect(dead_code, reason = "no field of these types is ever read")]

mod changes;
mod hostile;
mod shapes;

use serde::de::DeserializeOwned;

use super::*;

/// The canonical text of a type that is traced to its end, without the first line.
fn shape<T: DeserializeOwned>() -> String {
    let (shape, whole) = trace::<T>(false);
    assert!(whole, "{} was not seen whole:\n{shape}", type_name::<T>());
    assert_eq!(
        describe::<T>(false),
        describe::<T>(false),
        "every trace gives the same"
    );
    shape.to_string()
}

/// The canonical text of a type that rejects everything somewhere.
fn part_of_shape<T: DeserializeOwned>() -> String {
    let (shape, whole) = trace::<T>(false);
    assert!(!whole, "{} was seen whole:\n{shape}", type_name::<T>());
    assert!(describe::<T>(false).ends_with(type_name::<T>()));
    shape.to_string()
}
