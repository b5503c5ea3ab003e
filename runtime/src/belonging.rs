//! To whom a nursery belongs: the task, the nursery's body, the scope and the
//! catcher that are current when it is polled.
//!
//! A future may be set aside half-way, move to another task, and outlive what
//! it was opened in. So a nursery is put where it is polled at every poll, and
//! whatever ends lets go of the nurseries that are left in it.

use crate::root::{Catcher, Root};
use crate::table::NIL;

/// Where a nursery belongs.
#[derive(Clone, Copy)]
pub(crate) struct Belonging {
    host: u32,
    body: u32,
    pub(crate) scope: u32,
    catcher: Catcher,
}

impl Root {
    /// The place of code in the body of `body`, if any, in the current task.
    #[inline]
    pub(crate) fn place_in(&self, body: u32) -> Belonging {
        let (scope, catcher) = match body {
            NIL => (self.here.scope.get(), self.here.catcher.get()),
            body => (self.nursery(body).scope.get(), Catcher::Nursery(body)),
        };
        Belonging { host: self.here.task.get(), body, scope, catcher }
    }

    /// Puts a nursery where it is polled.
    #[inline]
    pub(crate) fn put_nursery(&self, index: u32, place: Belonging) {
        let node = self.nursery(index);
        self.move_scope(node.scope.get(), place.scope);
        if node.host.get() != place.host {
            self.leave_host(index);
            self.enter_host(index, place.host);
        }
        if node.opened_in.get() != place.body {
            self.leave_body(index);
            self.enter_body_of(index, place.body);
        }
        if node.owed_to.get() != Some(place.catcher) && !node.closed.get() {
            self.waive(index);
            self.oblige(place.catcher);
            node.owed_to.set(Some(place.catcher));
        }
    }

    /// The nursery is closed: it is owed to nobody, and counts as open nowhere.
    #[inline]
    pub(crate) fn settle_nursery(&self, index: u32) {
        self.nursery(index).closed.set(true);
        self.waive(index);
        self.leave_body(index);
    }

    /// The nursery goes: nothing refers to it any more.
    pub(crate) fn take_nursery_out(&self, index: u32) {
        self.settle_nursery(index);
        self.leave_host(index);
        // What is open in its body was set aside, and belongs nowhere now.
        for inner in self.nurseries_inside(self.nursery(index).scope.get()) {
            let node = self.nursery(inner);
            if node.opened_in.get() == index {
                node.opened_in.set(NIL);
            }
            if node.owed_to.get() == Some(Catcher::Nursery(index)) {
                node.owed_to.set(None);
            }
        }
    }

    /// A task ends: nurseries it has set aside belong to nobody until somebody
    /// polls them.
    #[inline]
    pub(crate) fn let_go_of_nurseries(&self, task: u32) {
        let mut index = self.task(task).first_open.replace(NIL);
        self.task(task).last_open.set(NIL);
        while index != NIL {
            let node = self.nursery(index);
            node.host.set(NIL);
            node.outer.set(NIL);
            if node.owed_to.get() == Some(Catcher::Task(task)) {
                node.owed_to.set(None);
            }
            index = node.inner.replace(NIL);
        }
    }

    /// Whether `catcher`, a part of the current task that has been polled and
    /// is to unwind, has to wait for what it is owed. A nursery that is set
    /// aside, nobody will close: so nobody waits for that.
    ///
    /// In the poll in which it begins to unwind, it may have come by a nursery
    /// for the last time: so it is polled once more.
    pub(crate) fn is_owed_still(&self, catcher: Catcher) -> bool {
        if self.obligations(catcher).get() == 0 {
            return false;
        }
        let mut index = self.task(self.here.task.get()).first_open.get();
        while index != NIL {
            let node = self.nursery(index);
            if node.owed_to.get() == Some(catcher) && self.is_set_aside(index) {
                self.waive(index);
            }
            index = node.inner.get();
        }
        self.obligations(catcher).get() > 0
    }

    /// Whether the poll of the current task that just ended came by without a
    /// nursery that it would have come by, were it a part of what is awaited.
    fn is_set_aside(&self, index: u32) -> bool {
        let node = self.nursery(index);
        let came_by = node.driven_pass.get() == self.order.pass();
        if !self.has_foreign_waker(index) {
            return !came_by;
        }
        // A combinator with wakers of its own polls what was woken, and wakes
        // the task until it has come to that. One that does not is no part of
        // what is awaited.
        if !came_by && !node.called.get() {
            self.wake_foreign(index);
        }
        node.called.get() && !self.task(node.host.get()).ready.get()
    }

    fn waive(&self, index: u32) {
        if let Some(catcher) = self.nursery(index).owed_to.take() {
            self.discharge(catcher);
        }
    }

    fn enter_body_of(&self, index: u32, body: u32) {
        self.nursery(index).opened_in.set(body);
        if body != NIL {
            let count = &self.nursery(body).open_inside;
            count.set(count.get() + 1);
        }
    }

    fn leave_body(&self, index: u32) {
        let body = self.nursery(index).opened_in.replace(NIL);
        if body != NIL {
            let count = &self.nursery(body).open_inside;
            count.set(count.get() - 1);
        }
    }

    fn enter_host(&self, index: u32, host: u32) {
        let (task, node) = (self.task(host), self.nursery(index));
        node.host.set(host);
        let outer = task.last_open.replace(index);
        node.outer.set(outer);
        node.inner.set(NIL);
        match outer {
            NIL => task.first_open.set(index),
            outer => self.nursery(outer).inner.set(index),
        }
    }

    fn leave_host(&self, index: u32) {
        let node = self.nursery(index);
        let host = node.host.replace(NIL);
        if host == NIL {
            return;
        }
        let (outer, inner) = (node.outer.get(), node.inner.get());
        match outer {
            NIL => self.task(host).first_open.set(inner),
            outer => self.nursery(outer).inner.set(inner),
        }
        match inner {
            NIL => self.task(host).last_open.set(outer),
            inner => self.nursery(inner).outer.set(outer),
        }
    }
}
