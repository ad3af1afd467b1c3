use super::*;
use std::collections::VecDeque;
#[derive(Default)]
pub(super) struct Stub(VecDeque<Slot>, Vec<bool>);
impl Eviction for Stub {
    fn insert(&mut self, slot: Slot, _: &Facts) {
        self.0.push_back(slot);
    }
    fn remove(&mut self, slot: Slot) {
        if let Some(at) = self.0.iter().position(|s| *s == slot) {
            self.0.remove(at);
        }
    }
    fn evict(&mut self, _: &dyn Entries) -> Option<Slot> {
        self.0.pop_front()
    }
}
