//! Batch look-up: many keys, one read, one compute of what is missing, one write.
//!
//! A [`Run`] is one memo's part of a batch, taken through its phases by a driver: [`drive()`] for a batch
//! function, `record::load` for several calculations that share their reads and writes, and `drive_one` for a
//! call of one key.
//!
//! The order of the phases keeps batches from waiting for each other in a circle: a run answers for
//! all keys that it leads before it waits for any that others lead.
//!
//! One file for each phase of a run: who computes which key is in `turns`, one call's worth of computing
//! in `part`, the store's side in `shared` and `in_store`,
//! copies of what it has in `copies`. Calls that share a compute by and by meet in `gather`.

#[cfg(feature = "store")]
mod copies;
mod drive;
mod gather;
mod give;
#[cfg(feature = "store")]
mod in_store;
#[cfg(feature = "store")]
mod one;
mod part;
#[cfg(feature = "store")]
mod rescue;
mod run;
#[cfg(feature = "store")]
pub(crate) mod shared;
mod slot;
mod turns;

pub(crate) use self::drive::{Computed, drive};
#[cfg(feature = "store")]
pub(crate) use self::one::drive_one;
pub(crate) use self::run::Run;
pub(crate) use self::slot::Failure;
