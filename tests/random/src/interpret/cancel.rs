//! Cancellation of a nursery's scope.

use crate::interpret::sim::Sim;
use crate::interpret::{OpenId, Place};

impl Sim {
    /// Whether code is to unwind at its next checkpoint.
    pub(super) fn is_cancelled(&self, place: Place) -> bool {
        let mut scope = place.scope;
        while let Some(nursery) = scope {
            let (cancelled, outer) = self.nursery(nursery, |it| (it.cancelled, it.scope));
            if cancelled {
                return true;
            }
            scope = outer;
        }
        false
    }

    /// Wakes everything inside, to find out: the children in the order of
    /// spawning, then the body, then the nurseries inside, the newest first.
    pub(super) fn cancel(&self, nursery: OpenId) {
        if self.nursery(nursery, |it| std::mem::replace(&mut it.cancelled, true)) {
            return;
        }
        self.wake_inside(nursery);
    }

    fn wake_inside(&self, nursery: OpenId) {
        let (children, body) =
            self.nursery(nursery, |it| (it.children.clone(), (!it.joining).then_some(it.host)));
        for task in children.into_iter().chain(body) {
            self.wake(task);
        }
        let count = self.nurseries.borrow().len();
        for inner in (0..count).rev() {
            if self.nursery(inner, |it| it.scope == Some(nursery) && !it.closed) {
                self.wake_inside(inner);
            }
        }
    }
}
