//! The memos whose values do not come back from their codec as they were.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::Codec;
use crate::sync::lock;

/// The memos of a runtime that have such values: what is said of each, with what to do.
#[derive(Debug, Default)]
pub(crate) struct Misfits(Mutex<BTreeMap<&'static str, String>>);

impl Misfits {
    /// Notes that a value of a memo could not be written, or did not come back.
    pub(crate) fn note(&self, memo: &'static str, why: &Advice) {
        let mut known = lock(&self.0);
        // What is known need not be written anew for each value.
        if !known.contains_key(memo) {
            known.insert(memo, why.about(memo));
        }
    }

    /// What is said of each memo.
    pub(crate) fn told(&self) -> Vec<String> {
        lock(&self.0).values().cloned().collect()
    }
}

/// What to say of a memo whose values its codec cannot keep.
///
/// Without what the codec itself said, for that may have parts of a value in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Advice {
    codec: &'static str,
    instead: &'static str,
}

impl Advice {
    pub(crate) const fn of<C: Codec>() -> Self {
        let instead = match C::ID.number() {
            1 | 2 => {
                "write `codec = msgpack` for `flatten`, `untagged`, `tag` and `skip_serializing_if`"
            }
            3 | 4 => {
                "write `codec = postcard` for an option in an option, for infinities, and for keys of \
                 maps that are no text"
            }
            _ => "write `codec = postcard` or `codec = msgpack`",
        };
        Self {
            codec: C::NAME,
            instead,
        }
    }

    fn about(&self, memo: &str) -> String {
        let Self { codec, instead } = self;
        format!(
            "`{memo}` computes values that do not come back from `{codec}` as they were, and are not \
             stored; {instead}"
        )
    }
}
