//! What is done around a compute of a synchronous function in the background.

use std::hash::Hash;
use std::panic::resume_unwind;
use std::sync::Arc;

use super::turn::{Duty, Took};
use super::{Missing, State};
use crate::background::Conduct;
use crate::contain::{catch, contain};
use crate::entry::Held;
use crate::event::EventKind;
use crate::returns::Returns;
use crate::runtime::scope;

/// What is done around a compute in the background; `refreshed` is the entry that it is to replace.
pub(super) fn conduct<K, R>(
    state: Arc<State<K, R::Value>>,
    missing: Missing<K>,
    duty: Duty<K, R::Value>,
    refreshed: Option<Arc<Held<K, R::Value>>>,
) -> Conduct<R::Return>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    R: Returns<Value: Clone + Send + Sync + 'static>,
{
    let bound = scope::current();
    // A call waits for what has a deadline, so that is part of its chain; nobody waits for a refresh.
    let link = duty.leader.as_ref().map(|leader| match refreshed {
        None => leader.link(),
        Some(_) => leader.link().detached(),
    });
    Box::new(move || {
        let bound = bound.map(scope::enter);
        let inside = link.map(|link| link.enter());
        let started = state.clock.now();
        Box::new(move |returned| {
            drop(inside);
            let now = state.clock.now();
            // A failure until another entry has taken the place of this one: also if the value is not
            // to be stored, the next compute has to wait. Noted before others can begin one.
            if let Some(entry) = &refreshed {
                entry.note_failure(now);
            }
            let landed = catch(|| match returned {
                Some(returned) => {
                    state.land::<R>(missing, duty, returned, Took::since(started, now))
                }
                None => {
                    drop(duty);
                    None
                }
            });
            if refreshed.is_some() && (returned.is_none() || landed.is_err()) {
                state.observer.emit(EventKind::RefreshPanic);
            }
            match landed {
                Ok(Some(left)) => drop(contain(|| left.release())),
                Ok(None) => {}
                Err(panic) => resume_unwind(panic),
            }
            drop(bound);
        })
    })
}
