//! The parts of a key, as code and text of a user's name them.

use syn::ext::IdentExt;
use syn::{Field, Ident, Type};

use super::{Key, Parameter};
use crate::diag::did_you_mean;

/// The parts of a key, as code and text of a user's name them.
#[derive(Debug)]
pub(super) enum KeyParts {
    /// In the order of the key.
    Known {
        /// Their names; a pattern has none.
        names: Vec<Option<String>>,
        /// What is there beside the key.
        others: Vec<String>,
        /// Whether the first is the key of a record, which is no text.
        of_record: bool,
    },
    /// `key = EXPR`: one part, of a type that nobody wrote.
    Erased,
}

impl KeyParts {
    /// The parts of a function's key; of a batch, an item is the first.
    pub(super) fn of_function(
        key: &Key,
        batch: Option<&Parameter>,
        parameters: &[Parameter],
    ) -> Self {
        let name = |parameter: &Parameter| {
            let name = if parameter.is_receiver {
                "key"
            } else {
                &parameter.name()?.unraw().to_string()
            };
            Some(name.to_owned())
        };
        let is_record = |parameter: &Parameter| {
            let part = parameter.part.as_ref();
            part.is_some_and(|part| part.is_record)
        };
        let of_record = batch.into_iter().chain(parameters).any(is_record);
        let item = batch.map(|_| Some(if of_record { "key" } else { "item" }.to_owned()));
        let (kept, others): (Vec<_>, Vec<_>) = parameters
            .iter()
            .partition(|parameter| parameter.part.is_some());
        let others = others.into_iter().filter(|other| !other.is_receiver);
        let others = others.filter_map(name).collect();
        match key {
            Key::Parts => Self::Known {
                names: item.into_iter().chain(kept.into_iter().map(name)).collect(),
                others,
                of_record,
            },
            Key::Expr(key) if key.ty.is_some() => Self::Known {
                names: vec![Some("key".to_owned())],
                others,
                of_record: false,
            },
            Key::Expr(_) => Self::Erased,
        }
    }

    /// The parts of a record's key.
    pub(super) fn of_record(keys: &[(Ident, Type)], fields: &[Field]) -> Self {
        let is_key = |name: &Ident| keys.iter().any(|(key, _)| key == name);
        let others = fields.iter().filter_map(|field| field.ident.as_ref());
        let others = others.filter(|name| !is_key(name));
        Self::Known {
            names: keys
                .iter()
                .map(|(name, _)| Some(name.unraw().to_string()))
                .collect(),
            others: others.map(|name| name.unraw().to_string()).collect(),
            of_record: false,
        }
    }

    /// Whether the first part is the key of a record, and the others are arguments of its method.
    pub(super) fn is_of_record(&self) -> bool {
        matches!(
            self,
            Self::Known {
                of_record: true,
                ..
            }
        )
    }

    /// The place of the part of this name in the key, or what is wrong with the name.
    pub(super) fn find(&self, name: &str) -> Result<usize, String> {
        let Self::Known {
            names,
            others,
            of_record,
        } = self
        else {
            return Err(ERASED.to_owned());
        };
        // The key of a record is no text.
        let texts = usize::from(*of_record);
        let names = &names[texts..];
        let is_named = |part: &Option<String>| part.as_deref() == Some(name);
        if let Some(index) = names.iter().position(is_named) {
            return Ok(texts + index);
        }
        let named: Vec<_> = names.iter().flatten().map(String::as_str).collect();
        let there_are = match named.as_slice() {
            [] => "there is none that has a name".to_owned(),
            [only] => format!("there is `{only}`"),
            named => format!("there are `{}`", named.join("`, `")),
        };
        if others.iter().any(|other| other == name) {
            return Err(format!("`{name}` is not part of the key; {there_are}"));
        }
        let meant = did_you_mean(name, named, &there_are);
        Err(format!("no part of the key is named `{name}`{meant}"))
    }

    /// The mistake of a closure that takes something else than these parts, then the value.
    pub(super) fn check_taken(&self, option: &str, taken: usize) -> Result<(), String> {
        let Self::Known { names, .. } = self else {
            return Err(ERASED.to_owned());
        };
        if taken == names.len() + 1 {
            return Ok(());
        }
        let names = names.iter().enumerate().map(|(index, name)| match name {
            Some(name) => name.clone(),
            None => format!("part{index}"),
        });
        let names: Vec<_> = names.collect();
        let list = match names.as_slice() {
            [] => "the value".to_owned(),
            names => format!("`{}`, then the value", names.join("`, `")),
        };
        let closure = names
            .iter()
            .map(String::as_str)
            .chain(["value"])
            .collect::<Vec<_>>()
            .join(", ");
        Err(format!(
            "a closure of `{option}` is given references to {list}; write `{option} = |{closure}| …`"
        ))
    }
}

/// What code cannot do without a type.
const ERASED: &str = "the type of the key is not written, so the key cannot be used here; write \
                      `key(TYPE) = …`";
