//! What was measured, as data and as a page of the docs.

mod bars;
mod date;
mod lines;
mod machine;
mod model;
mod page;
mod svg;
mod table;
mod versions;

pub(crate) use self::date::today;
pub(crate) use self::model::{Part, Plot, Section, Verdict};
pub(crate) use self::page::write;
pub(crate) use self::table::{at_most, rows};
