//! What the bounds let through, and what not.

use serde::Deserialize;
use serde::de::value::{Error, SeqDeserializer, UnitDeserializer};

use super::*;

fn units(bytes: &[u8], count: usize) -> Result<usize, Error> {
    let units = std::iter::repeat_n((), count).map(|()| Nothing);
    let all = SeqDeserializer::<_, Error>::new(units);
    Vec::<()>::deserialize(Bounded::new(all, &Bounds::of(bytes))).map(|all| all.len())
}

struct Nothing;

impl serde::de::IntoDeserializer<'_, Error> for Nothing {
    type Deserializer = UnitDeserializer<Error>;

    fn into_deserializer(self) -> UnitDeserializer<Error> {
        serde::de::IntoDeserializer::into_deserializer(())
    }
}

#[test]
fn elements_that_take_no_bytes_are_counted() {
    assert_eq!(units(&[], 1000).expect("few"), 1000);
    let error = units(&[], MOST_EMPTY + 1).expect_err("too many");
    assert!(
        error.to_string().contains("more elements than bytes"),
        "{error}"
    );
    assert!(units(&[0; 10], MOST_EMPTY + 1).is_ok());
}
