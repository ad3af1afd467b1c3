//! What a memo asks of its user's code about a key or a value.

use syn::{LitStr, Path};

use super::key_parts::KeyParts;
use crate::args::{self, Hook, Keyed, MemoArgs, Period, TagText, Ttl};
use crate::diag::Errors;

/// What a memo asks of its user's code about a key or a value.
#[derive(Debug, Default)]
pub(crate) struct Hooks {
    /// How long a value is fresh: of the parts of the key, then the value.
    pub(crate) ttl: Option<Hook>,
    /// The groups that an entry belongs to.
    pub(crate) tags: Option<Tags>,
    /// Whether entries belong to the tenants of their keys.
    pub(crate) tenant: bool,
    /// What tells the bytes of a value.
    pub(crate) weigh: Option<Path>,
    /// What tells whether a value is stored.
    pub(crate) store_if: Option<Hook>,
    /// The life of a value that says that there is none.
    pub(crate) absent_ttl: Option<Period>,
    /// The life of an error.
    pub(crate) error_ttl: Option<Period>,
    /// Whether the first part of the key is the key of a record.
    pub(crate) of_record: bool,
}

/// The groups that an entry belongs to.
#[derive(Debug)]
pub(crate) enum Tags {
    /// Text with parts of the key.
    OfKey(Vec<Tag>),
    /// Of the parts of the key, then the value.
    OfValue(Hook),
}

/// The text of a tag.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) literal: LitStr,
    /// The names in its braces, with the places of the parts that they stand for.
    pub(crate) captures: Vec<(String, usize)>,
}

impl Hooks {
    /// Resolves code against the key; without a key, that is a mistake which has been told.
    pub(super) fn resolve(
        args: &MemoArgs,
        error_ttl: Option<&Keyed<Period>>,
        parts: Option<&KeyParts>,
        errors: &mut Errors,
    ) -> Self {
        let period = |period: &Keyed<Period>| period.value.clone();
        let mut hooks = Self {
            weigh: args.weigh.as_ref().map(|weigh| weigh.value.0.clone()),
            absent_ttl: args.absent_ttl.as_ref().map(period),
            error_ttl: error_ttl.map(period),
            ..Self::default()
        };
        if let Some(condition) = &args.cache_if {
            check_condition(&condition.value, errors);
            hooks.store_if = Some(condition.value.clone());
        }
        let Some(parts) = parts else {
            return hooks;
        };
        hooks.of_record = parts.is_of_record();
        if let Some(Ttl::Hook(hook)) = args.ttl.as_ref().map(|ttl| &ttl.value) {
            check_taken("ttl", hook, parts, errors);
            hooks.ttl = Some(hook.clone());
        }
        match args.tags.as_ref().map(|tags| &tags.value) {
            None => {}
            Some(args::Tags::Hook(hook)) => {
                check_taken("tags", hook, parts, errors);
                hooks.tags = Some(Tags::OfValue(hook.clone()));
            }
            Some(args::Tags::Texts(texts)) => {
                let tags = texts.iter().map(|text| Tag::of(text, parts, errors));
                hooks.tags = Some(Tags::OfKey(tags.collect()));
            }
        }
        hooks
    }

    /// Whether nothing is asked.
    pub(crate) fn is_empty(&self) -> bool {
        let Self {
            ttl,
            tags,
            tenant,
            weigh,
            store_if,
            absent_ttl,
            error_ttl,
            of_record: _,
        } = self;
        ttl.is_none()
            && tags.is_none()
            && !tenant
            && weigh.is_none()
            && store_if.is_none()
            && absent_ttl.is_none()
            && error_ttl.is_none()
    }
}

impl Tag {
    fn of(text: &TagText, parts: &KeyParts, errors: &mut Errors) -> Self {
        let mut captures = Vec::new();
        for name in &text.captures {
            match parts.find(name) {
                Ok(index) => captures.push((name.clone(), index)),
                Err(message) => errors.push(text.literal.span(), message),
            }
        }
        // A name may stand there more than once.
        captures.sort();
        captures.dedup();
        Self {
            literal: text.literal.clone(),
            captures,
        }
    }
}

fn check_taken(option: &str, hook: &Hook, parts: &KeyParts, errors: &mut Errors) {
    if let Err(message) = parts.check_taken(option, hook.parameters.len()) {
        errors.push(hook.span, message);
    }
}

fn check_condition(hook: &Hook, errors: &mut Errors) {
    if hook.parameters.len() != 1 {
        let message = "a closure of `cache_if` is given a reference to the value; write \
                       `cache_if = |value| …`";
        errors.push(hook.span, message);
    }
}
