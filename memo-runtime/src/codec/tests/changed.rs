//! L-03: a type that changed between two versions of the program, which both run.

use super::*;

mod before {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    pub(super) struct Size {
        pub(super) width: u32,
        pub(super) height: u32,
    }

    #[derive(Debug, Deserialize, PartialEq, Serialize)]
    pub(super) enum State {
        Open,
        Shut,
    }
}

mod swapped {
    use super::*;

    #[derive(Debug, Deserialize, Serialize)]
    pub(super) struct Size {
        pub(super) height: u32,
        pub(super) width: u32,
    }
}

mod retyped {
    use super::*;

    #[derive(Debug, Deserialize, Serialize)]
    pub(super) struct Size {
        pub(super) width: f32,
        pub(super) height: u32,
    }
}

mod grown {
    use super::*;

    #[derive(Debug, Deserialize, Serialize)]
    pub(super) struct Size {
        pub(super) width: u32,
        pub(super) height: u32,
        #[serde(default)]
        pub(super) depth: u32,
    }
}

mod renamed {
    use super::*;

    #[derive(Debug, Deserialize, Serialize)]
    pub(super) enum State {
        Open,
        Closed,
    }
}

mod reordered {
    use super::*;

    #[derive(Debug, Deserialize, Serialize)]
    pub(super) enum State {
        Shut,
        Open,
    }
}

each_codec! {
    l_03_a_value_of_another_version_of_the_type_is_a_miss
}

fn l_03_a_value_of_another_version_of_the_type_is_a_miss<C: Codec>() {
    let size = before::Size {
        width: 1,
        height: 2,
    };
    let bytes = encode_as::<C, _>(&size).expect("it encodes");
    is_a_miss::<C, swapped::Size>(&bytes);
    is_a_miss::<C, retyped::Size>(&bytes);
    is_a_miss::<C, grown::Size>(&bytes);
    // The version that wrote it has it still.
    assert_eq!(decode_as::<C, before::Size>(&bytes).expect("its own"), size);

    let bytes = encode_as::<C, _>(&before::State::Shut).expect("it encodes");
    is_a_miss::<C, renamed::State>(&bytes);
    is_a_miss::<C, reordered::State>(&bytes);
    let known = decode_as::<C, before::State>(&bytes).expect("its own");
    assert_eq!(known, before::State::Shut);
}

fn is_a_miss<C: Codec, V: fmt::Debug + DeserializeOwned>(bytes: &[u8]) {
    let error = decode_as::<C, V>(bytes).expect_err("another version");
    let is_schema = matches!(error, Undecodable::Damage(Damage::Schema));
    assert!(is_schema, "{}: {error}", std::any::type_name::<V>());
}
