//! Cancel scopes: a tree beside the tree of tasks.
//!
//! Every nursery has a scope, which its children inherit.

use std::cell::Cell;

use crate::raw::TaskKey;
use crate::root::Root;
use crate::table::{Entry, NIL};

#[derive(Default)]
pub(crate) struct ScopeNode {
    free: Cell<u32>,
    parent: Cell<u32>,
    first_inside: Cell<u32>,
    /// The neighbours among the scopes inside the same parent.
    before: Cell<u32>,
    after: Cell<u32>,
    /// The nursery whose children run in it.
    nursery: Cell<u32>,
    cancelled: Cell<bool>,
}

impl Entry for ScopeNode {
    fn free_link(&self) -> &Cell<u32> {
        &self.free
    }
}

impl Root {
    #[inline]
    fn scope(&self, index: u32) -> &ScopeNode {
        self.scopes.get(index)
    }

    pub(crate) fn add_scope(&self, parent: u32, nursery: u32) -> u32 {
        let index = self.scopes.take();
        let node = self.scope(index);
        node.nursery.set(nursery);
        node.first_inside.set(NIL);
        node.cancelled.set(false);
        self.link_scope(index, parent);
        index
    }

    /// Forgets a scope. What is still inside lies in its parent from now on.
    pub(crate) fn remove_scope(&self, index: u32) {
        let node = self.scope(index);
        let parent = node.parent.get();
        while node.first_inside.get() != NIL {
            let inside = node.first_inside.get();
            self.unlink_scope(inside);
            self.link_scope(inside, parent);
        }
        self.unlink_scope(index);
        if node.cancelled.replace(false) {
            self.counters.cancelled.set(self.counters.cancelled.get() - 1);
        }
        self.scopes.give_back(index);
    }

    /// The scope lies in `parent` from now on.
    pub(crate) fn move_scope(&self, index: u32, parent: u32) {
        let before = self.scope(index).parent.get();
        if before == parent {
            return;
        }
        let is_inside_itself = self.outwards(parent).any(|scope| scope == index);
        assert!(!is_inside_itself, "a nursery is awaited inside itself: it could never close");
        self.unlink_scope(index);
        self.link_scope(index, parent);
        if self.is_cancelled_from(parent) && !self.is_cancelled_from(before) {
            self.wake_inside(index);
        }
    }

    fn link_scope(&self, index: u32, parent: u32) {
        let node = self.scope(index);
        node.parent.set(parent);
        node.before.set(NIL);
        node.after.set(NIL);
        if parent == NIL {
            return;
        }
        let after = self.scope(parent).first_inside.replace(index);
        node.after.set(after);
        if after != NIL {
            self.scope(after).before.set(index);
        }
    }

    fn unlink_scope(&self, index: u32) {
        let node = self.scope(index);
        let (before, after) = (node.before.get(), node.after.get());
        match before {
            NIL if node.parent.get() != NIL => {
                self.scope(node.parent.get()).first_inside.set(after);
            }
            NIL => {}
            before => self.scope(before).after.set(after),
        }
        if after != NIL {
            self.scope(after).before.set(before);
        }
    }

    /// The nurseries whose scopes lie directly in a scope.
    pub(crate) fn nurseries_inside(&self, scope: u32) -> impl Iterator<Item = u32> {
        let some = |index: u32| (index != NIL).then_some(index);
        let first = some(self.scope(scope).first_inside.get());
        std::iter::successors(first, move |index| some(self.scope(*index).after.get()))
            .filter_map(move |index| some(self.scope(index).nursery.get()))
    }

    /// A scope and those round it.
    fn outwards(&self, index: u32) -> impl Iterator<Item = u32> {
        let some = |index: u32| (index != NIL).then_some(index);
        std::iter::successors(some(index), move |index| some(self.scope(*index).parent.get()))
    }

    /// Whether the current code is to unwind at its next checkpoint.
    #[inline]
    pub(crate) fn is_cancelled(&self) -> bool {
        self.counters.cancelled.get() > 0 && self.is_cancelled_from(self.here.scope.get())
    }

    fn is_cancelled_from(&self, index: u32) -> bool {
        self.outwards(index).any(|scope| self.scope(scope).cancelled.get())
    }

    /// Cancels a scope: everything in it that sleeps is woken, to find out.
    pub(crate) fn cancel_scope(&self, index: u32) {
        if self.scope(index).cancelled.replace(true) {
            return;
        }
        self.counters.cancelled.set(self.counters.cancelled.get() + 1);
        self.wake_inside(index);
    }

    /// Wakes everything in a scope that sleeps.
    fn wake_inside(&self, top: u32) {
        // All nurseries are found first: to wake is foreign code in places,
        // which may change the tree.
        let mut nurseries = Vec::new();
        let mut at = Some(top);
        while let Some(scope) = at {
            let nursery = self.scope(scope).nursery.get();
            if nursery != NIL {
                nurseries.push((nursery, self.nursery(nursery).key.get()));
            }
            at = self.next_inside(scope, top);
        }
        for (nursery, key) in nurseries {
            self.wake_tasks_of(nursery, key);
        }
        self.wake_seats();
    }

    /// The scope after `at` in a walk through everything inside `top`.
    fn next_inside(&self, mut at: u32, top: u32) -> Option<u32> {
        let inside = self.scope(at).first_inside.get();
        if inside != NIL {
            return Some(inside);
        }
        while at != top {
            let after = self.scope(at).after.get();
            if after != NIL {
                return Some(after);
            }
            at = self.scope(at).parent.get();
        }
        None
    }

    /// Wakes the children and the host of a nursery, while it lives.
    fn wake_tasks_of(&self, nursery: u32, key: u64) {
        let node = self.nursery(nursery);
        if node.key.get() != key {
            return;
        }
        let children: Vec<TaskKey> =
            self.children(nursery).into_iter().map(|child| self.task_key(child)).collect();
        for TaskKey { index, generation, .. } in children {
            self.wake_task(index, generation);
        }
        // A host that joins is woken by the last child, not by a cancellation.
        if node.key.get() == key && !node.joining.get() {
            self.wake_host(nursery);
        }
    }
}
