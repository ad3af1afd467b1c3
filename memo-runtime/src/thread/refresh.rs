//! Computing now, whatever is stored.

use std::hash::Hash;
use std::rc::Rc;
use std::sync::Arc;

use super::Local;
use super::stored::Ident;
use crate::clock::Tick;
use crate::contain::drop_each;
use crate::event::EventKind;
use crate::key::Lookup;
use crate::memo::{Fill, Origin};
use crate::returns::Returns;
use crate::version::FillToken;

/// A refresh that has begun: it joins nobody, and stores what it computes unless its key is
/// invalidated meanwhile.
#[derive(Debug)]
pub(crate) struct Refresh<K: 'static, V: 'static> {
    local: Rc<Local<K, V>>,
    hash: u64,
    key: Arc<K>,
    token: FillToken,
    started: Tick,
    /// What was stored before: outdated by a value, also if that may not be stored itself.
    before: Option<Ident>,
}

impl<K, V> Refresh<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + 'static,
{
    /// Begins a refresh, unless it names no tenant.
    pub(crate) fn begin(local: Rc<Local<K, V>>, lookup: &impl Lookup<K>) -> Option<Self> {
        if lookup.lacks_tenant() {
            return None;
        }
        let hash = local.common.hash(lookup);
        Some(Self {
            hash,
            before: local.ident(hash, |key| lookup.matches(key)),
            // The token first: groups that are invalidated after it count.
            token: local.common.fences.token(),
            key: Arc::new(lookup.to_key()),
            started: local.common.clock.now(),
            local,
        })
    }

    pub(crate) fn end<R>(self, returned: &R::Return)
    where
        R: Returns<Value = V>,
    {
        let (local, common) = (&*self.local, &*self.local.common);
        let cost = common.clock.now().since(self.started);
        common.emit_for(&self.key, EventKind::Compute { took: cost });
        let Some(value) = R::stored(returned) else {
            common.emit_for(&self.key, EventKind::Error);
            return;
        };
        let fill = Fill {
            token: self.token,
            groups: common.terms().groups_of_key(&self.key),
            cost,
            origin: Origin::Refreshed,
            at: None,
        };
        let is_error = common.terms().is_error(value);
        if is_error {
            common.emit_for(&self.key, EventKind::Error);
        }
        let left = local.store(self.hash, &self.key, value.clone(), &fill);
        // A fence that keys share may have refused it; the older value goes all the same.
        if let (false, Some(before)) = (is_error, self.before)
            && common.is_enabled()
        {
            local.take_out(before, EventKind::Invalidate);
        }
        drop_each(left);
    }
}
