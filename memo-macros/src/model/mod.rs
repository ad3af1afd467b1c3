//! What it means: options and signature together, checked.

mod background;
mod bounded;
mod cache_key;
mod check;
mod concrete;
mod docs;
mod function;
mod hooks;
mod impl_block;
mod item;
mod key;
mod key_parts;
mod key_type;
mod order;
mod owner;
mod parameter;
mod record;
mod record_fields;
mod record_generics;
mod returns;
mod signature;
mod spec;
mod tenant;
mod test;
#[cfg(test)]
mod tests;

pub(crate) use self::background::Background;
pub(crate) use self::cache_key::{KeyBody, KeyType};
pub(crate) use self::docs::first_paragraph;
pub(crate) use self::function::{MemoFn, Method};
pub(crate) use self::hooks::{Hooks, Tag, Tags};
pub(crate) use self::impl_block::ImplBlock;
pub(crate) use self::key::Key;
pub(crate) use self::owner::Owner;
pub(crate) use self::parameter::{Parameter, owned};
pub(crate) use self::record::{Calculation, Record};
pub(crate) use self::spec::{Shared, Spec};
pub(crate) use self::test::TestFn;
pub(crate) use crate::args::{Bytes, Hook, HookParameter, Period, Scope};
