//! Computing now, whatever a shared store has.

use std::hash::Hash;

use super::copies::Copied;
use super::shared::SharedKeys;
use super::{Memo, StateRef};
use crate::clock::Tick;
use crate::event::EventKind;
use crate::key::Lookup;
use crate::returns::Returns;
use crate::store::StoreToken;
use crate::version::FillToken;

/// A refresh that has begun: it joins nobody, and stores what it computes unless its key is
/// invalidated meanwhile.
#[derive(Debug)]
pub(crate) struct SharedRefresh<'m, K: 'static, V: 'static> {
    /// None, if another memo has the same keys: then nothing is stored.
    key: Option<SharedKeys<'m, K, V>>,
    /// What the store has issued before the compute began; nothing, if it does not answer.
    store_token: Option<StoreToken>,
    parts: K,
    state: StateRef<'m, K, V>,
    token: FillToken,
    started: Tick,
}

impl<'m, K, V> SharedRefresh<'m, K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Begins a refresh, unless it names no tenant.
    pub(crate) fn begin(memo: &'m Memo<K, V>, lookup: impl Lookup<K>) -> Option<Self> {
        if lookup.lacks_tenant() {
            return None;
        }
        let state = memo.state();
        Some(Self {
            parts: lookup.to_key(),
            key: memo.shared_keys([lookup]).ok(),
            store_token: None,
            token: state.fences.token(),
            started: state.clock.now(),
            state,
        })
    }

    /// Asks the store what may be written, of what is computed from now on.
    ///
    /// A store that fails costs the caller nothing but the time: it is counted.
    pub(crate) async fn ask(&mut self) {
        let Some(key) = self.key.as_ref().filter(|_| self.state.is_enabled()) else {
            return;
        };
        match key.token().await {
            Ok(token) => self.store_token = Some(token),
            Err(_) => self.state.observer.emit(EventKind::StoreError),
        }
        self.started = self.state.clock.now();
    }

    /// Ends it: what is left to be done for the store, if it is asked at all.
    ///
    /// A store that fails costs the caller nothing but the time: it is counted.
    pub(crate) fn end<R>(
        self,
        returned: &R::Return,
    ) -> Option<impl Future<Output = ()> + use<'m, R, K, V>>
    where
        R: Returns<Value = V>,
    {
        let Self {
            key,
            store_token,
            parts,
            state,
            token,
            started,
        } = self;
        let cost = state.clock.now().since(started);
        state.emit_for(&parts, EventKind::Compute { took: cost });
        let Some(value) = R::stored(returned) else {
            state.emit_for(&parts, EventKind::Error);
            return None;
        };
        let key = key.filter(|_| state.is_enabled())?;
        if !state.groups_of_key(&parts).holds(token) {
            state.emit_for(&parts, EventKind::Refuse);
            return None;
        }
        let fill = key.fill(value.clone(), token, store_token, cost);
        let copy = state.keeps_copies().then(|| value.clone());
        Some(async move {
            let Ok(fill) = fill else {
                return state.observer.emit(EventKind::Undecodable);
            };
            let ttl = fill.as_ref().and_then(|fill| fill.write.ttl);
            let began = state.clock.now();
            let copy = |token| {
                Some(Copied {
                    began: Some(started),
                    ..key.copy(0, copy?, ttl, (token, cost, began))
                })
            };
            if store_token.is_none() {
                // It has failed: a copy is all there is.
                let copy = fill.and_then(|_| copy(token));
                return key.replace_copy(copy.map(Copied::alone));
            }
            let (stored, copy) = match key.refresh(fill, token).await {
                Ok(None) => return,
                Ok(Some(refreshed)) => {
                    let token = refreshed.token.unwrap_or(token);
                    (refreshed.stored, copy(token))
                }
                Err(error) => (Err(error), copy(token)),
            };
            // What the store has refused is nobody's; where it fails, the copy is all there is.
            let copy = match stored {
                Ok(true) => {
                    state.emit_for(&parts, EventKind::Insert);
                    copy
                }
                Ok(false) => {
                    state.emit_for(&parts, EventKind::Refuse);
                    None
                }
                Err(_) => {
                    state.observer.emit(EventKind::StoreError);
                    copy.map(Copied::alone)
                }
            };
            key.replace_copy(copy);
        })
    }
}
