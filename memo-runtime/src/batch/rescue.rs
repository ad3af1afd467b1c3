//! Storing what the earlier parts of a call have computed, when a later one fails.

use std::hash::Hash;
use std::task::{Context, Waker};

use super::Run;
use super::shared::{SharedRun, count_written, put};
use crate::background;
use crate::contain::contain;
use crate::park::block_on;

/// Begins to write to the store what was computed, and leaves it to the background to wait for that.
///
/// The call does not wait, because it could not do so with what the function returned: that need not
/// be `Send`, and the call's future is to be.
pub(super) fn store_unattended<K, V>(run: &mut Run<'_, K, V>)
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    // To encode a value is user code, and a panic may be on its way already.
    let fills = contain(|| run.fills()).unwrap_or_default();
    let Some(state) = run.state.owned().filter(|_| !fills.is_empty()) else {
        return;
    };
    let store = run.memo.spec().store;
    let (duties, copies) = (run.take_duties(), run.take_copies());
    let mut writing = Box::pin(async move {
        let stored = put(store, fills).await;
        count_written(&state.observer, stored.as_deref());
        for (place, copied) in copies.into_iter().enumerate() {
            // Where no store has answered, they are all there is.
            let is_refused = stored.as_ref().is_ok_and(|stored| !stored[place]);
            if let (Some(copied), false) = (copied, is_refused) {
                let is_alone = stored.is_err();
                let copied = if is_alone { copied.alone() } else { copied };
                contain(|| state.keep(copied).release());
            }
        }
        // Who comes from now on finds the values.
        drop(duties);
    });
    // The first step gives it to the I/O thread of the runtime that is bound here.
    let mut context = Context::from_waker(Waker::noop());
    if writing.as_mut().poll(&mut context).is_pending() {
        background::run_at_once(Box::new(move || block_on(writing)));
    }
}
