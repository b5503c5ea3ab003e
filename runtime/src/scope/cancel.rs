//! Cancelling, and who finds out.

use std::borrow::Cow;

use super::Stage;
use crate::raw::TaskKey;
use crate::reason::{CancelReason, CancelSource};
use crate::root::Root;
use crate::table::{NIL, copy_of};
use crate::task::Task;

impl Root {
    /// Whether the current code is to unwind at its next checkpoint.
    #[inline]
    pub(crate) fn is_cancelled(&self) -> bool {
        self.counters.cancelled.get() > 0 && self.is_cancelled_from(self.here.scope.get())
    }

    /// Whether a scope or one that it can see round it is cancelled.
    pub(crate) fn is_cancelled_from(&self, index: u32) -> bool {
        self.cancelled_by(index).is_some()
    }

    /// The innermost cancelled scope that can be seen from one.
    fn cancelled_by(&self, index: u32) -> Option<u32> {
        for scope in self.outwards(index) {
            let node = self.scope(scope);
            if node.cancelled.get() {
                return Some(scope);
            }
            if node.shield.get() {
                break;
            }
        }
        None
    }

    /// Whether a cancellation that comes out of a scope ends there: the scope
    /// is cancelled, and nothing round it that it can see is.
    pub(crate) fn absorbs(&self, index: u32) -> bool {
        let node = self.scope(index);
        let sees_out = !node.shield.get();
        node.cancelled.get() && !(sees_out && self.is_cancelled_from(node.parent.get()))
    }

    /// Cancels a scope: everything in it that sleeps is woken, to find out.
    /// The first reason stays.
    pub(crate) fn cancel_scope(&self, index: u32, reason: CancelReason) {
        let node = self.scope(index);
        if node.cancelled.replace(true) {
            return;
        }
        self.stop_scope_timer(index);
        if node.stage.get() == Stage::Entered {
            self.count_cancelled(1);
        }
        if self.instruments.any() {
            self.instruments.scope_cancelled(&reason);
        }
        node.reason.set(Some(reason));
        self.wake_inside(index);
    }

    /// Cancels the scope of a nursery, because of what happened in it.
    pub(crate) fn cancel_nursery(&self, nursery: u32, task: Option<Task>) {
        if self.scope(self.nursery(nursery).scope.get()).cancelled.get() {
            return;
        }
        let text = Cow::Borrowed("");
        let reason = CancelReason { source: CancelSource::Nursery, text, task };
        self.cancel_scope(self.nursery(nursery).scope.get(), reason);
    }

    pub(crate) fn cancel_from_outside(&self, index: u32, key: u64, text: Cow<'static, str>) {
        if self.find_scope(index, key).is_some() {
            let source = CancelSource::Explicit;
            self.cancel_scope(index, CancelReason { source, text, task: None });
        }
    }

    /// Why what runs in a scope is to unwind.
    pub(crate) fn reason_from(&self, index: u32) -> Option<CancelReason> {
        let scope = self.cancelled_by(index)?;
        copy_of(&self.scope(scope).reason)
    }

    /// Why a task is to unwind: as seen from the innermost scope it has
    /// entered, else from that of its nursery.
    pub(crate) fn reason_of_task(&self, task: u32) -> Option<CancelReason> {
        let node = self.task(task);
        let scope = match node.aside(self).entered.last.get() {
            NIL => self.scope_of_task(task),
            scope => scope,
        };
        self.reason_from(scope)
    }

    /// How many scopes are cancelled: counted so that nobody looks while none
    /// is.
    pub(super) fn count_cancelled(&self, change: i32) {
        let count = &self.counters.cancelled;
        count.set(count.get().wrapping_add_signed(change));
        self.add_concerns(change);
    }

    /// Wakes everything in a scope that sleeps and can see that it is
    /// cancelled.
    pub(super) fn wake_inside(&self, top: u32) {
        // All are found first: to wake is foreign code in places, which may
        // change the tree.
        let mut inside = Vec::new();
        let mut at = Some(top);
        while let Some(scope) = at {
            inside.push((scope, self.scope(scope).key.get()));
            at = self.next_seeing(scope, top);
        }
        for (scope, key) in inside {
            let Some(node) = self.find_scope(scope, key) else { continue };
            match node.nursery.get() {
                NIL => self.wake_scope(scope),
                nursery => self.wake_tasks_of(nursery, self.nursery(nursery).key.get()),
            }
        }
        self.wake_seats();
    }

    /// Wakes the children and the host of a nursery, while it lives.
    fn wake_tasks_of(&self, nursery: u32, key: u64) {
        let node = self.nursery(nursery);
        match self.instruments.any() {
            false => self.wake_children(node),
            // It is shown each of them, and may change the tree.
            true => {
                let children: Vec<TaskKey> =
                    self.children(nursery).into_iter().map(|it| self.task_key(it)).collect();
                for TaskKey { index, generation, .. } in children {
                    self.wake_task(index, generation);
                }
            }
        }
        // A host that joins is woken by the last child, not by a cancellation.
        if node.key.get() == key && !node.joining.get() {
            self.wake_host(node);
        }
    }

    /// Has what runs in an entered scope polled again.
    pub(crate) fn wake_scope(&self, index: u32) {
        let host = self.scope(index).host.get();
        if !self.wake_foreign(index) && host != NIL {
            self.make_ready(host);
        }
    }
}
