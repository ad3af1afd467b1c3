//! A memoized function.

use std::hash::Hash;

use super::tenant::no_tenant;
use super::warm::warmed;
use crate::background::Detached;
use crate::engine::View;
use crate::error::Error;
use crate::key::Lookup;
use crate::memo::{
    Answer, Background, Call, Forms, Memo, Outcome, Refresh, Source, State, Step, begin,
    find_fresh, finish, proceed,
};
use crate::record::MemoCell;
use crate::returns::Returns;
use crate::warm::{Job, Warm, WarmReport, exact_len, in_threads};

/// A memoized function.
pub trait Function: 'static {
    /// All parameters.
    type Args<'a>;
    /// The parameters that are part of the key, as the function takes them.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Clone + Send + Sync + 'static;
    /// What the function returns, and what of it is stored.
    type Returns: Returns<Value: Clone + Send + Sync + 'static> + 'static;

    /// The memo: one static.
    fn memo() -> &'static Memo<Self::Key, Value<Self>>;
    /// Finds the key among all parameters.
    fn lookup(args: &Self::Args<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key from the parts that a companion call gives.
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;
    /// The function as it was written.
    fn compute(args: Self::Args<'_>) -> Return<Self>;

    /// The cell that holds the memo of the value whose method this is, with `scope = instance`.
    fn cell<'a>(_: &Self::Args<'a>) -> Option<&'a MemoCell> {
        None
    }

    /// The same, of what a companion call gives.
    fn cell_of<'a>(_: &Self::Keys<'a>) -> Option<&'a MemoCell> {
        None
    }

    /// Whether an option asks for [`detach`](Self::detach); only then is the code compiled that
    /// follows from it.
    const DETACHES: bool = false;

    /// The compute with arguments of its own, where an option asks for it.
    fn detach(_: &Self::Args<'_>) -> Option<Detached<Return<Self>>> {
        None
    }

    /// The return value of a call that has given up, where `timeout` asks for it.
    fn timed_out(_: Error) -> Option<Return<Self>> {
        None
    }

    /// The return value for an error of memokit, where one may come and the return type has a place
    /// for it.
    fn failed(_: Error) -> Option<Return<Self>> {
        None
    }
}

/// What a function returns.
pub(crate) type Return<F> = <<F as Function>::Returns as Returns>::Return;
/// What is stored of it.
pub(crate) type Value<F> = <<F as Function>::Returns as Returns>::Value;

/// A call of a function: its arguments.
struct FunctionCall<'a, F: Function + ?Sized>(F::Args<'a>);

impl<F: Function + ?Sized> Call for FunctionCall<'_, F> {
    type Key = F::Key;
    type Returns = F::Returns;

    fn compute(self) -> Return<F> {
        F::compute(self.0)
    }
}

impl<F: Function + ?Sized> Forms<F::Key, F::Returns> for FunctionCall<'_, F> {
    fn detach(&self) -> Option<Background<F::Key, F::Returns>> {
        if F::DETACHES {
            F::detach(&self.0).map(Background::new)
        } else {
            None
        }
    }

    fn timed_out(&self, error: Error) -> Option<Return<F>> {
        F::timed_out(error)
    }

    fn failed(&self, error: Error) -> Option<Return<F>> {
        F::failed(error)
    }
}

/// Calls a memoized function.
pub fn call<F: Function + ?Sized>(args: F::Args<'_>) -> Return<F> {
    match quickest::<F>(&args) {
        Some(value) => F::Returns::from_stored(value),
        // The last thing that is done: a hit of the quickest kind keeps no registers for it.
        None => call_slowly::<F>(args),
    }
}

/// The value of a hit of the [quickest](State::quickest) kind.
#[inline]
fn quickest<F: Function + ?Sized>(args: &F::Args<'_>) -> Option<Value<F>> {
    let state = F::memo().known_state_in(F::cell(args))?;
    if !state.is_quickest() {
        return None;
    }
    // The parameters themselves: to ask for them again costs nothing, and tells the same.
    let lookup = F::lookup(args);
    let value = |entry: &View<'_, F::Key, Value<F>>| entry.value().clone();
    state.quickest(state.hash(&lookup), &lookup, value)
}

/// Calls a memoized function, where it is no hit of the quickest kind.
#[inline(never)]
fn call_slowly<F: Function + ?Sized>(args: F::Args<'_>) -> Return<F> {
    let state = F::memo().state_in(F::cell(&args));
    let call = FunctionCall::<F>(args);
    let begun = {
        let lookup = F::lookup(&call.0);
        let hash = state.hash(&lookup);
        let value = |entry: &View<'_, F::Key, Value<F>>| entry.value().clone();
        if let Some(value) = state.quick(hash, &lookup, value) {
            return F::Returns::from_stored(value);
        }
        begin(&state, hash, &lookup, &call)
    };
    finish(&state, begun, call).value
}

fn answer<F: Function + ?Sized>(
    state: &State<F::Key, Value<F>>,
    args: F::Args<'_>,
) -> Answer<Return<F>> {
    let call = FunctionCall::<F>(args);
    let begun = {
        let lookup = F::lookup(&call.0);
        let hash = state.hash(&lookup);
        let hit = |entry: &View<'_, F::Key, Value<F>>| {
            let written = entry.written(state.engine.common());
            let value = F::Returns::from_stored(entry.value().clone());
            Answer::stored(value, Source::L1, written)
        };
        match state.quick(hash, &lookup, hit) {
            Some(answer) => Ok(answer),
            None => begin(state, hash, &lookup, &call),
        }
    };
    finish(state, begun, call)
}

pub(crate) fn outcome<F: Function + ?Sized>(args: F::Args<'_>) -> Outcome<Return<F>> {
    let state = F::memo().state_in(F::cell(&args));
    answer::<F>(&state, args).into_outcome(&state.clock)
}

pub(crate) fn refresh<F: Function + ?Sized>(args: F::Args<'_>) -> Return<F> {
    let state = F::memo().state_in(F::cell(&args));
    let Some(refresh) = Refresh::begin(&state, &F::lookup(&args)) else {
        return no_tenant(F::memo().name(), F::failed);
    };
    let returned = F::compute(args);
    refresh.end::<F::Returns>(&state, &returned);
    returned
}

/// Fills the memo ahead of use.
pub(crate) fn warm<'a, F: Function + ?Sized>(
    keys: impl Iterator<Item = F::Args<'a>>,
    warm: Warm<'_>,
) -> WarmReport
where
    F::Args<'a>: Send,
{
    if !F::memo().state().is_enabled() {
        return WarmReport::default();
    }
    let total = exact_len(&keys);
    let look = |args| {
        let state = F::memo().state_in(F::cell(&args));
        let step = {
            let lookup = F::lookup(&args);
            if lookup.lacks_tenant() {
                return Job::Done(WarmReport::FAILED);
            }
            find_fresh(&state, &lookup)
        };
        match step {
            Step::Hit(..) => Job::Done(WarmReport::FRESH),
            step => Job::Run((state, step, args)),
        }
    };
    in_threads(warm, total, keys.map(look), |(state, step, args)| {
        let call = FunctionCall::<F>(args);
        let begun = proceed(&state, step, &call);
        warmed::<F::Returns, _>(&state, &finish(&state, begun, call))
    })
}
