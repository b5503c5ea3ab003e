//! Permits: what locks, semaphores and limiters hand out.

use super::LotNode;
use crate::root::Root;
use crate::table::NIL;

impl Root {
    #[inline]
    pub(super) fn serve_permits(&self, node: &LotNode) {
        while node.taken.get() < node.total.get() && self.hand(node) {
            node.taken.set(node.taken.get() + 1);
        }
    }

    /// A permit came back.
    #[inline]
    pub(crate) fn release_permit(&self, lot: u32) {
        let node = self.lot(lot);
        node.taken.set(node.taken.get() - 1);
        node.holder.set((NIL, 0));
        self.serve_permits(node);
    }

    /// Takes a permit that nobody waits for, if there is one.
    #[inline]
    pub(crate) fn take_permit(&self, lot: u32) -> bool {
        let node = self.lot(lot);
        let is_free = node.taken.get() < node.total.get();
        if is_free {
            node.taken.set(node.taken.get() + 1);
        }
        is_free
    }
}

impl LotNode {
    pub(crate) fn free_permits(&self) -> usize {
        self.total.get().saturating_sub(self.taken.get())
    }
}
