//! What the nodes call: functions over the truth, one for each way in which values get into a store and out of it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use memokit::{Outcome, Result, Source, memoize};
use tokio::runtime::Handle;

use crate::time;
use crate::truth;

/// The slots of each function.
const EACH: usize = 16;

/// All slots: one number is one key of one function.
pub(crate) const SLOTS: usize = 4 * EACH;

/// A slot, its version, a proof that they belong together, and bytes that follow from both.
pub(crate) type Value = (u64, u64, u64, Vec<u8>);

/// How long two of the functions keep copies in the process, unaware of what others invalidate meanwhile.
const COPIES: Duration = Duration::from_millis(300);

/// How often anything was computed here.
pub(crate) static COMPUTES: AtomicU64 = AtomicU64::new(0);

/// Where async functions are waited for.
pub(crate) static TOKIO: OnceLock<Handle> = OnceLock::new();

#[memoize(scope = shared, l1_ttl = "0s")]
fn plain(slot: u64) -> Value {
    compute(&[slot]).remove(0)
}

#[memoize(scope = shared, ttl = "2s", l1_ttl = COPIES, tags("group:{group}"))]
async fn tagged(group: u64, slot: u64) -> Value {
    let _ = group;
    compute(&[slot]).remove(0)
}

#[memoize(scope = shared, l1_ttl = "0s", tenant = org)]
async fn rented(org: &str, slot: u64) -> Value {
    let _ = org;
    compute(&[slot]).remove(0)
}

#[memoize(batch, scope = shared, l1_ttl = COPIES)]
fn paged(slots: &[u64]) -> Vec<Value> {
    compute(slots)
}

/// Reads the truth, and takes some time over it: what it returns may be old by then.
fn compute(slots: &[u64]) -> Vec<Value> {
    COMPUTES.fetch_add(1, Ordering::Relaxed);
    let versions: Vec<u64> = truth::ask("read", &words(slots));
    time::pause(Duration::from_micros(fastrand::u64(0..2_000)));
    let slots = slots.iter().zip(versions);
    slots.map(|(&slot, version)| value(slot, version)).collect()
}

/// The value of a slot at a version: any other is wrong.
pub(crate) fn value(slot: u64, version: u64) -> Value {
    let mut random = fastrand::Rng::with_seed(slot << 32 | version);
    let proof = random.u64(..);
    let length = random.usize(0..6_000);
    let body = std::iter::repeat_with(|| random.u8(..))
        .take(length)
        .collect();
    (slot, version, proof, body)
}

pub(crate) fn words(slots: &[u64]) -> String {
    let words: Vec<String> = slots.iter().map(u64::to_string).collect();
    words.join(" ")
}

/// Which function a slot belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Function {
    Plain,
    Tagged,
    Rented,
    Paged,
}

impl Function {
    pub(crate) fn of(slot: u64) -> Self {
        let all = [Self::Plain, Self::Tagged, Self::Rented, Self::Paged];
        all[usize::try_from(slot).unwrap_or(0) / EACH % all.len()]
    }
}

/// How long another node may go on with what was invalidated of a slot.
pub(crate) fn bound(slot: u64) -> Duration {
    match Function::of(slot) {
        Function::Plain | Function::Rented => Duration::ZERO,
        Function::Tagged | Function::Paged => COPIES,
    }
}

fn group(slot: u64) -> u64 {
    slot % 5
}

fn org(slot: u64) -> &'static str {
    ["acme", "acme2", "ACME", "a*"][usize::try_from(slot).unwrap_or(0) % 4]
}

/// The slots of the batch function.
pub(crate) fn page(random: &mut fastrand::Rng) -> Vec<u64> {
    let slots = (3 * EACH as u64)..(4 * EACH as u64);
    random.choose_multiple(slots, 8)
}

/// Calls the function; tells whether the answer may be that of another call's compute.
pub(crate) fn call(slot: u64) -> (Value, bool) {
    let outcome = match Function::of(slot) {
        Function::Plain => plain::outcome(slot),
        Function::Tagged => block_on(tagged::outcome(group(slot), slot)),
        Function::Rented => block_on(rented::outcome(org(slot), slot)),
        Function::Paged => return (call_page(&[slot]).remove(0), true),
    };
    let Outcome { value, source, .. } = outcome;
    (value, source == Source::Joined)
}

pub(crate) fn call_page(slots: &[u64]) -> Vec<Value> {
    paged(slots)
}

/// Computes the value anew; calls, where that cannot be asked for.
pub(crate) fn refresh(slot: u64) -> (Value, bool) {
    let value = match Function::of(slot) {
        Function::Plain => plain::refresh(slot),
        Function::Tagged => block_on(tagged::refresh(group(slot), slot)),
        Function::Rented => block_on(rented::refresh(org(slot), slot)),
        Function::Paged => return call(slot),
    };
    (value, false)
}

/// Gives the value; nothing, if the function of the slot is not one to which values are given here.
pub(crate) fn insert(slot: u64, version: u64) -> Option<Result<()>> {
    let value = value(slot, version);
    match Function::of(slot) {
        Function::Plain => Some(plain::insert(slot, value)),
        Function::Tagged => Some(block_on(tagged::insert(group(slot), slot, value))),
        _ => None,
    }
}

/// Invalidates the value, among others perhaps.
pub(crate) fn invalidate(slot: u64, is_wide: bool) -> Result<()> {
    match (Function::of(slot), is_wide) {
        (Function::Plain, false) => plain::invalidate(slot).map(drop),
        (Function::Tagged, false) => {
            memokit::invalidate_tag(&format!("group:{}", group(slot))).wait()
        }
        (Function::Rented, false) => memokit::invalidate_tenant(org(slot)).wait(),
        (Function::Paged, false) => paged::invalidate(&slot).map(drop),
        (Function::Plain, true) => plain::memo().clear().wait(),
        (Function::Tagged, true) => block_on(tagged::invalidate(group(slot), slot)).map(drop),
        (Function::Rented, true) => block_on(rented::invalidate(org(slot), slot)).map(drop),
        (Function::Paged, true) => memokit::invalidate_all().wait(),
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    TOKIO.get().expect("a node has one").block_on(future)
}
