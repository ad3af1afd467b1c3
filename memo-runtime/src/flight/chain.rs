//! Who computes within whose compute, and who waits for whom: what tells a circle.
//!
//! A compute that calls a memo is a link; its parent is the compute that it runs in. A call that is
//! about to wait for a flight makes all computes further up its chain wait for it. If the flight's own
//! compute waits for one of those, directly or by way of others, nobody of them would ever go on: the
//! call panics instead, with the names.
//!
//! What a compute spawns and joins is not seen: there only `timeout` bounds the wait.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use crate::sync::{lock, thread_local};

/// Tells one flight from all others of the program.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct FlightId(u64);

impl FlightId {
    pub(super) fn next() -> Self {
        let next = NEXT_ID.try_with(|next| {
            if next.get().is_multiple_of(SOME_IDS) {
                next.set(some_ids());
            }
            next.replace(next.get() + 1)
        });
        Self(next.unwrap_or_else(|_| some_ids()))
    }
}

/// How many numbers a thread takes at a time: where all take from is written to by all.
const SOME_IDS: u64 = 1 << 10;

/// The first of so many numbers that nobody else has.
#[cold]
fn some_ids() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(SOME_IDS, Ordering::Relaxed)
}

thread_local! {
    /// The next number that this thread gives a flight; where one of others would begin, it has none left.
    static NEXT_ID: Cell<u64> = const { Cell::new(0) };
}

/// A flight, and the memo that it is of.
pub(crate) type Named = (FlightId, &'static str);

/// A compute that runs, with the flights that it leads.
#[derive(Debug)]
pub(crate) struct Link {
    led: Led,
    parent: Option<Arc<Self>>,
}

/// The flights that one compute leads.
#[derive(Clone, Debug)]
enum Led {
    One(Named),
    /// Those of a batch from a place on: what stands before has been computed.
    Many(Arc<[Named]>, usize),
}

impl Led {
    fn flights(&self) -> &[Named] {
        match self {
            Self::One(flight) => std::slice::from_ref(flight),
            Self::Many(flights, from) => flights.get(*from..).unwrap_or_default(),
        }
    }
}

/// A compute that runs on a thread.
#[derive(Debug)]
enum Running {
    /// Of this flight, inside of the one that was entered before it: all that is noted of most, for nobody
    /// asks.
    Of(Named),
    /// One that somebody has asked for, or that goes from thread to thread.
    Link(Arc<Link>),
}

thread_local! {
    /// The computes that run on this thread, the innermost last.
    static RUNNING: RefCell<Vec<Running>> = const { RefCell::new(Vec::new()) };
}

/// Whether a compute of this memo runs here, however far up the chain.
pub(crate) fn is_within(memo: &'static str) -> bool {
    let current = current();
    let mut chain = current.iter().flat_map(Link::chain);
    chain.any(|link| link.flights().iter().any(|(_, name)| *name == memo))
}

/// The innermost compute that runs here. A thread that is being torn down has none.
pub(crate) fn current() -> Option<Arc<Link>> {
    let current = |running: &RefCell<Vec<_>>| innermost(&mut running.borrow_mut());
    RUNNING.try_with(current).ok().flatten()
}

/// The last of these computes; it, and those that it runs in, are links from now on.
fn innermost(running: &mut [Running]) -> Option<Arc<Link>> {
    let is_link = |running: &Running| matches!(running, Running::Link(_));
    let from = running.iter().rposition(is_link).unwrap_or(0);
    let mut parent = None;
    for running in &mut running[from..] {
        let link = match running {
            Running::Of(flight) => Arc::new(Link {
                led: Led::One(*flight),
                parent,
            }),
            Running::Link(link) => Arc::clone(link),
        };
        *running = Running::Link(Arc::clone(&link));
        parent = Some(link);
    }
    parent
}

/// Makes a compute of this flight the innermost of the thread, until the guard is dropped.
pub(crate) fn enter(flight: Named) -> Inside {
    Inside::of(Running::Of(flight))
}

impl Link {
    /// A compute of this flight, inside of the one that runs here.
    pub(crate) fn new(flight: Named) -> Arc<Self> {
        Self::within_current(Led::One(flight))
    }

    /// A compute of many flights but the first of them, inside of the one that runs here.
    pub(crate) fn of_batch(flights: &Arc<[Named]>, from: usize) -> Arc<Self> {
        Self::within_current(Led::Many(Arc::clone(flights), from))
    }

    fn within_current(led: Led) -> Arc<Self> {
        Arc::new(Self {
            led,
            parent: current(),
        })
    }

    /// A compute that nobody's compute waits for.
    pub(crate) fn detached(self: Arc<Self>) -> Arc<Self> {
        Arc::new(Self {
            led: self.led.clone(),
            parent: None,
        })
    }

    /// Makes this the innermost compute of the thread, until the guard is dropped.
    pub(crate) fn enter(self: &Arc<Self>) -> Inside {
        Inside::of(Running::Link(Arc::clone(self)))
    }

    /// Runs a future as this compute, on whichever thread it is polled.
    pub(crate) async fn around<F: Future>(self: &Arc<Self>, future: F) -> F::Output {
        let mut future = pin!(future);
        std::future::poll_fn(|context| {
            let _inside = self.enter();
            future.as_mut().poll(context)
        })
        .await
    }

    fn flights(&self) -> &[Named] {
        self.led.flights()
    }

    fn chain(self: &Arc<Self>) -> impl Iterator<Item = &Arc<Self>> {
        std::iter::successors(Some(self), |link| link.parent.as_ref())
    }
}

/// That a compute is the innermost of its thread; its drop restores what was so before.
#[derive(Debug)]
pub(crate) struct Inside {
    /// How many computes were running.
    outer: usize,
}

impl Inside {
    fn of(inner: Running) -> Self {
        let enter = |running: &RefCell<Vec<_>>| {
            let mut running = running.borrow_mut();
            running.push(inner);
            running.len() - 1
        };
        // A thread that is being torn down has none, and nothing to restore.
        let outer = RUNNING.try_with(enter).unwrap_or(usize::MAX);
        Self { outer }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        let _ = RUNNING.try_with(|running| {
            let mut running = running.borrow_mut();
            // One, but where somebody has kept an inner guard for longer.
            while running.len() > self.outer {
                running.pop();
            }
        });
    }
}

/// What each compute that waits waits for.
type Graph = HashMap<FlightId, Vec<Named>, RandomState>;

static GRAPH: LazyLock<Mutex<Graph>> = LazyLock::new(Mutex::default);

/// All computes of a chain wait for a flight, until this is dropped.
#[derive(Debug)]
pub(crate) struct Waits {
    chain: Option<Arc<Link>>,
    target: FlightId,
}

/// Memos that wait for each other in a circle.
#[derive(Debug)]
pub(crate) struct Cycle(Vec<&'static str>);

impl Cycle {
    pub(super) fn of_one(memo: &'static str) -> Self {
        Self(vec![memo, memo])
    }

    /// Ends the call that would close the circle.
    pub(crate) fn panic(&self) -> ! {
        panic!(
            "memos wait for each other in a circle, so that a value would depend on itself: {self}"
        )
    }
}

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, memo) in self.0.iter().enumerate() {
            let link = if index == 0 { "" } else { " → " };
            write!(f, "{link}`{memo}`")?;
        }
        Ok(())
    }
}

impl Waits {
    /// Notes that the computes that run here wait for a flight.
    ///
    /// # Errors
    ///
    /// If that flight waits for one of them.
    pub(super) fn on(target: FlightId, memo: &'static str) -> Result<Self, Cycle> {
        // A call that is in no compute closes no circle.
        let Some(link) = current() else {
            return Ok(Self {
                chain: None,
                target,
            });
        };
        let mine = |id: FlightId| {
            let mut flights = link.chain().flat_map(|link| link.flights());
            flights
                .find(|(other, _)| *other == id)
                .map(|(_, name)| *name)
        };
        if mine(target).is_some() {
            return Err(Cycle(recursion(&link, target)));
        }
        let mut graph = lock(&*GRAPH);
        if let Some(mut path) = path(&graph, target, &|id| mine(id).is_some()) {
            drop(graph);
            let last = path.last().copied();
            path.insert(0, memo);
            path.insert(0, last.unwrap_or(memo));
            return Err(Cycle(path));
        }
        for (flight, _) in link.chain().flat_map(|link| link.flights()) {
            graph.entry(*flight).or_default().push((target, memo));
        }
        drop(graph);
        Ok(Self {
            chain: Some(link),
            target,
        })
    }
}

impl Drop for Waits {
    fn drop(&mut self) {
        let Some(link) = &self.chain else { return };
        let mut graph = lock(&*GRAPH);
        for (flight, _) in link.chain().flat_map(|link| link.flights()) {
            let Some(targets) = graph.get_mut(flight) else {
                continue;
            };
            if let Some(place) = targets.iter().position(|(id, _)| *id == self.target) {
                targets.swap_remove(place);
            }
            if targets.is_empty() {
                graph.remove(flight);
            }
        }
    }
}

/// The names from the flight that is asked for again down to the one that asks.
fn recursion(link: &Arc<Link>, target: FlightId) -> Vec<&'static str> {
    let is_target = |(id, _): &(FlightId, _)| *id == target;
    let mut names = Vec::new();
    for link in link.chain() {
        let again = link.flights().iter().find(|flight| is_target(flight));
        let name = again
            .or_else(|| link.flights().first())
            .map(|(_, name)| *name);
        names.extend(name);
        if again.is_some() {
            break;
        }
    }
    names.reverse();
    // The last one asks for the first.
    names.extend(names.first().copied());
    names
}

/// The names on a way from `start` to a flight that `is_end`, without that of `start`.
fn path(
    graph: &Graph,
    start: FlightId,
    is_end: &dyn Fn(FlightId) -> bool,
) -> Option<Vec<&'static str>> {
    let mut seen: HashMap<FlightId, (FlightId, &'static str), RandomState> = HashMap::default();
    let mut open = vec![start];
    while let Some(flight) = open.pop() {
        for &(next, name) in graph.get(&flight).into_iter().flatten() {
            if next == start || seen.contains_key(&next) {
                continue;
            }
            seen.insert(next, (flight, name));
            if is_end(next) {
                let mut names = Vec::new();
                let mut at = next;
                while let Some((before, name)) = seen.get(&at) {
                    names.push(*name);
                    at = *before;
                }
                names.reverse();
                return Some(names);
            }
            open.push(next);
        }
    }
    None
}
