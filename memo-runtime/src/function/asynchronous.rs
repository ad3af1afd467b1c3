//! A memoized async function.

use std::future::poll_fn;
use std::hash::Hash;
use std::task::Poll;

use super::detach::Task;
use super::tenant::no_tenant;
use super::warm::warmed;
use crate::error::Error;
use crate::key::Lookup;
use crate::memo::{
    Answer, Calling, Course, Memo, Outcome, Refresh, Serving, Source, State, StateRef, Step, find,
    find_fresh, refresh_in_background,
};
use crate::record::MemoCell;
use crate::returns::Returns;
use crate::warm::{Job, Warm, WarmReport, exact_len, in_task};

/// A memoized async function.
pub trait AsyncFunction: 'static {
    /// All parameters.
    type Args<'a>;
    /// The parameters that are part of the key, as the function takes them.
    type Keys<'a>;
    /// The owned key.
    type Key: Hash + Eq + Clone + Send + Sync + 'static;
    /// What the function returns, and what of it is stored.
    type Returns: Returns<Value: Clone + Send + Sync + 'static, Return: 'static> + 'static;

    /// The memo: one static.
    fn memo() -> &'static Memo<Self::Key, Value<Self>>;
    /// Finds the key among all parameters.
    fn lookup(args: &Self::Args<'_>) -> impl Lookup<Self::Key>;
    /// Finds the key from the parts that a companion call gives.
    fn lookup_keys(keys: &Self::Keys<'_>) -> impl Lookup<Self::Key>;

    /// The cell that holds the memo of the value whose method this is, with `scope = instance`.
    fn cell<'a>(_: &Self::Args<'a>) -> Option<&'a MemoCell> {
        None
    }

    /// The same, of what a companion call gives.
    fn cell_of<'a>(_: &Self::Keys<'a>) -> Option<&'a MemoCell> {
        None
    }

    /// The compute with arguments of its own, where an option asks for it.
    fn detach(_: &Self::Args<'_>) -> Option<Task<Return<Self>>> {
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

/// The function as it was written, as a trait of its own.
///
/// The parameters are a parameter of the trait, since a future that captures the lifetime of an
/// associated type is never seen to be `Send` (rust-lang/rust#100013).
pub trait AsyncCompute<Args>: AsyncFunction {
    /// Runs the function.
    fn compute(args: Args) -> impl Future<Output = Return<Self>>;
}

/// The parameters of an async function.
pub(super) type Args<'a, F> = <F as AsyncFunction>::Args<'a>;

/// What a function returns.
pub(crate) type Return<F> = <<F as AsyncFunction>::Returns as Returns>::Return;
/// What is stored of it.
pub(crate) type Value<F> = <<F as AsyncFunction>::Returns as Returns>::Value;

/// Calls a memoized async function.
pub fn call_async<'a, F: AsyncCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> impl Future<Output = Return<F>> {
    answer::<F, _>(args, |answer| answer.value)
}

pub(crate) fn outcome<'a, F: AsyncCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> impl Future<Output = Outcome<Return<F>>> {
    answer::<F, _>(args, |answer| answer.into_outcome(&F::memo().clock()))
}

/// Answers a call; `finish` makes of the answer what is wanted.
///
/// The future holds the arguments, and, once they are with the function, a pointer: a call is most
/// often a hit, and need not be as large as a compute.
fn answer<'a, F: AsyncCompute<Args<'a, F>>, T>(
    args: Args<'a, F>,
    finish: impl FnOnce(Answer<Return<F>>) -> T,
) -> impl Future<Output = T> {
    let mut start = Some((args, finish));
    let mut calling = None;
    poll_fn(move |context| {
        if start.is_some()
            && let Some(done) = set_out(&mut start, &mut calling, begin::<F>)
        {
            return Poll::Ready(done);
        }
        match &mut calling {
            Some((call, _)) => match call.poll(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(answer) => Poll::Ready(arrive(&mut calling, answer)),
            },
            None => panic!("a future that has ended is not polled"),
        }
    })
}

// Never inlined, as their locals are not needed while the function runs, which may recurse.

/// Begins a call: it is answered, or there is a compute to be polled.
#[inline(never)]
pub(super) fn set_out<R, A, B, G, T>(
    start: &mut Option<(A, G)>,
    calling: &mut Option<(B, G)>,
    begin: impl FnOnce(A) -> Result<Answer<R>, B>,
) -> Option<T>
where
    G: FnOnce(Answer<R>) -> T,
{
    let (args, finish) = start.take()?;
    match begin(args) {
        Ok(answer) => Some(finish(answer)),
        Err(begun) => {
            *calling = Some((begun, finish));
            None
        }
    }
}

/// Ends a call.
#[inline(never)]
pub(super) fn arrive<R, B, G, T>(calling: &mut Option<(B, G)>, answer: Answer<R>) -> T
where
    G: FnOnce(Answer<R>) -> T,
{
    let (_, finish) = calling.take().expect("a call that was polled");
    finish(answer)
}

/// Looks the key up: the answer, or the call that computes or waits.
// Never inlined: what it needs on the stack is gone before the compute, which may recurse.
#[inline(never)]
#[expect(
    clippy::type_complexity,
    reason = "the future of a compute has no other name"
)]
fn begin<'a, F: AsyncCompute<Args<'a, F>>>(
    args: Args<'a, F>,
) -> Result<
    Answer<Return<F>>,
    Box<Calling<'static, F::Key, Value<F>, F::Returns, impl Future<Output = Return<F>>>>,
> {
    let state = F::memo().state_in(F::cell(&args));
    let step = {
        let lookup = F::lookup(&args);
        if lookup.lacks_tenant() {
            let returned = no_tenant(F::memo().name(), F::failed);
            return Ok(Answer::new(returned, Source::Computed));
        }
        find(&state, &lookup)
    };
    match course::<F>(&state, &args, step) {
        Ok(answer) => Ok(answer),
        Err(course) => {
            let compute = F::compute(args);
            Err(Box::new(Calling::new(state, course, compute, F::timed_out)))
        }
    }
}

/// The answer, or how the call goes on.
type Looked<F> = Result<Answer<Return<F>>, Course<<F as AsyncFunction>::Key, Value<F>>>;

fn course<F: AsyncFunction + ?Sized>(
    state: &State<F::Key, Value<F>>,
    args: &Args<'_, F>,
    step: Step<F::Key, Value<F>>,
) -> Looked<F> {
    let (entry, is_stale) = match step {
        Step::Hit(value, written) => {
            let value = F::Returns::from_stored(value);
            return Ok(Answer::stored(value, Source::L1, written));
        }
        Step::Miss(missing) => return Err(Course::Miss(missing)),
        Step::Ahead(entry) => (entry, false),
        Step::Stale(entry) => (entry, true),
    };
    let serving = refresh_in_background::<_, _, F::Returns>(state, &entry, || F::detach(args));
    match serving {
        Serving::Compute(duty) => {
            if is_stale {
                state.miss_stale(&entry);
            }
            Err(Course::Compute(entry.missing(), duty))
        }
        Serving::After(follower) if is_stale && state.spec.soft_timeout.is_some() => {
            Err(Course::Wait(entry, follower))
        }
        Serving::After(_) | Serving::Now if is_stale => Ok(state.serve_stale::<F::Returns>(&entry)),
        Serving::After(_) | Serving::Now => Ok(entry.answer::<F::Returns>(Source::L1)),
    }
}

pub(crate) async fn refresh<'a, F: AsyncCompute<Args<'a, F>>>(args: Args<'a, F>) -> Return<F> {
    let state = F::memo().state_in(F::cell(&args));
    let Some(refresh) = Refresh::begin(&state, &F::lookup(&args)) else {
        return no_tenant(F::memo().name(), F::failed);
    };
    let returned = F::compute(args).await;
    refresh.end::<F::Returns>(&state, &returned);
    returned
}

/// Fills the memo ahead of use.
pub(crate) async fn warm<'a, F: AsyncCompute<Args<'a, F>>>(
    mut keys: impl Iterator<Item = Args<'a, F>>,
    warm: Warm<'_>,
) -> WarmReport {
    if !F::memo().state().is_enabled() {
        return WarmReport::default();
    }
    let total = exact_len(&keys);
    let mut held = None;
    in_task(warm, total, move |_, taken| {
        let Some(args) = held.take().or_else(|| keys.next()) else {
            return Poll::Ready(None);
        };
        let state = F::memo().state_in(F::cell(&args));
        let hash = state.hash(&F::lookup(&args));
        if taken.contains(&hash) {
            held = Some(args);
            return Poll::Pending;
        }
        Poll::Ready(Some(begin_warm::<F>(state, hash, args)))
    })
    .await
}

/// Looks one key up: it is fresh, or there is a call that computes or waits.
fn begin_warm<'a, F: AsyncCompute<Args<'a, F>>>(
    state: StateRef<'static, F::Key, Value<F>>,
    hash: u64,
    args: Args<'a, F>,
) -> Job<(Vec<u64>, impl Future<Output = WarmReport>)> {
    let step = {
        let lookup = F::lookup(&args);
        if lookup.lacks_tenant() {
            return Job::Done(WarmReport::FAILED);
        }
        find_fresh(&state, &lookup)
    };
    match course::<F>(&state, &args, step) {
        Ok(_) => Job::Done(WarmReport::FRESH),
        Err(course) => {
            let cell = F::cell(&args);
            let compute = F::compute(args);
            let mut calling =
                Calling::<_, _, F::Returns, _>::new(state, course, compute, F::timed_out);
            let call = poll_fn(move |context| calling.poll(context));
            let call =
                async move { warmed::<F::Returns, _>(&F::memo().state_in(cell), &call.await) };
            Job::Run((vec![hash], call))
        }
    }
}
