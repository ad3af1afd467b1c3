//! Which runtime a call belongs to: the one bound to its task or thread, else the process default.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use super::{Inner, Runtime};
use crate::realm::Realm;

/// How many bindings there are in the program. While there is none, a call pays one relaxed load.
static BINDINGS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    /// The bindings of this thread, the present one last; each with the number of its guard, since
    /// guards that live across awaits are dropped in any order.
    static CURRENT: RefCell<Vec<(u64, Arc<Inner>)>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u64> = const { Cell::new(0) };
}

/// Whether a runtime is bound to any thread or task of the program.
#[inline]
pub(crate) fn is_any_bound() -> bool {
    BINDINGS.load(Ordering::Relaxed) != 0
}

/// The runtime that is bound here, if one is.
pub(crate) fn current() -> Option<Arc<Inner>> {
    if BINDINGS.load(Ordering::Relaxed) == 0 {
        return None;
    }
    // A thread that is being torn down has lost its binding.
    let last = |current: &RefCell<Vec<(u64, Arc<Inner>)>>| {
        current
            .borrow()
            .last()
            .map(|(_, runtime)| Arc::clone(runtime))
    };
    CURRENT.try_with(last).ok().flatten()
}

/// The number of the realm that calls are in here: of the runtime that is bound, or of the process.
///
/// Unlike [`current`] it counts no reference, which all threads of the runtime would write to.
pub(crate) fn realm_number() -> u64 {
    let bound = |current: &RefCell<Vec<(u64, Arc<Inner>)>>| {
        let current = current.borrow();
        current.last().map(|(_, runtime)| runtime.realm().number())
    };
    let bound = match BINDINGS.load(Ordering::Relaxed) {
        0 => None,
        _ => CURRENT.try_with(bound).ok().flatten(),
    };
    bound.unwrap_or_else(|| Realm::process().number())
}

/// The realm of the runtime that is bound here, else that of the process.
pub(crate) fn realm() -> Arc<Realm> {
    match current() {
        Some(bound) => Arc::clone(bound.realm()),
        None => Arc::clone(Realm::process()),
    }
}

/// Binds a runtime to this thread until the returned guard is dropped.
pub(crate) fn enter(runtime: Arc<Inner>) -> Entered {
    Entered::new(runtime)
}

/// Binds the runtime that is bound here, if one is, to a future, wherever that is polled.
#[cfg(feature = "async")]
pub(crate) fn bound<F: Future>(future: F) -> impl Future<Output = F::Output> {
    // Looked up now: where the future is polled, another runtime may be bound.
    let scoped = match current() {
        Some(runtime) => Ok(Scoped::new(runtime, future)),
        None => Err(future),
    };
    async move {
        match scoped {
            Ok(scoped) => scoped.await,
            Err(future) => future.await,
        }
    }
}

impl Runtime {
    /// Binds this runtime to the current thread until the returned guard is dropped.
    ///
    /// Of several bindings the latest counts. What the thread spawns is not bound. Do not keep the
    /// guard across an await: bind futures with [`scope`](Self::scope).
    ///
    /// # Examples
    ///
    /// ```
    /// # use memo_runtime as memokit;
    /// # use std::task::{Context, Poll, Waker};
    /// # let build = std::pin::pin!(memokit::Runtime::builder().build());
    /// # let Poll::Ready(built) = build.poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
    /// # let runtime = built?;
    /// let entered = runtime.enter();
    /// // Calls of memos on this thread now have values of their own.
    /// drop(entered);
    /// # Ok::<_, memokit::Error>(())
    /// ```
    pub fn enter(&self) -> Entered {
        Entered::new(Arc::clone(&self.inner))
    }

    /// Binds this runtime to `future`, wherever that is polled.
    ///
    /// # Cancel safety
    ///
    /// As that of `future`.
    pub fn scope<F: Future>(&self, future: F) -> Scoped<F> {
        Scoped::new(Arc::clone(&self.inner), future)
    }
}

/// Keeps a runtime bound to this thread; see [`Runtime::enter`].
#[must_use = "the runtime is bound only while this lives"]
pub struct Entered {
    number: u64,
    // A binding belongs to its thread.
    not_send: PhantomData<*const ()>,
}

impl Entered {
    fn new(runtime: Arc<Inner>) -> Self {
        BINDINGS.fetch_add(1, Ordering::Relaxed);
        let number = NEXT.replace(NEXT.get() + 1);
        CURRENT.with_borrow_mut(|current| current.push((number, runtime)));
        Self {
            number,
            not_send: PhantomData,
        }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        // Taken out first, dropped after the borrow: the last reference may stop a runtime.
        let left = CURRENT.try_with(|current| {
            let mut current = current.borrow_mut();
            let place = current
                .iter()
                .rposition(|(number, _)| *number == self.number)?;
            Some(current.remove(place))
        });
        BINDINGS.fetch_sub(1, Ordering::Relaxed);
        drop(left);
    }
}

impl fmt::Debug for Entered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entered")
    }
}

/// A future with a runtime bound to it; see [`Runtime::scope`].
#[must_use = "futures do nothing unless polled"]
pub struct Scoped<F> {
    runtime: Arc<Inner>,
    // Boxed, since pinning a part of ourselves would need `unsafe`.
    future: Pin<Box<F>>,
}

impl<F> Scoped<F> {
    fn new(runtime: Arc<Inner>, future: F) -> Self {
        BINDINGS.fetch_add(1, Ordering::Relaxed);
        Self {
            runtime,
            future: Box::pin(future),
        }
    }
}

impl<F: Future> Future for Scoped<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _entered = Entered::new(Arc::clone(&self.runtime));
        self.future.as_mut().poll(context)
    }
}

impl<F> Drop for Scoped<F> {
    fn drop(&mut self) {
        BINDINGS.fetch_sub(1, Ordering::Relaxed);
    }
}

impl<F> fmt::Debug for Scoped<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scoped")
    }
}
