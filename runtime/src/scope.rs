//! Cancel scopes: a tree beside the tree of tasks.
//!
//! Every nursery has a scope, which its children inherit.

use std::cell::Cell;

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
        node.parent.set(parent);
        node.nursery.set(nursery);
        node.first_inside.set(NIL);
        node.before.set(NIL);
        node.after.set(NIL);
        node.cancelled.set(false);
        if parent != NIL {
            let after = self.scope(parent).first_inside.replace(index);
            node.after.set(after);
            if after != NIL {
                self.scope(after).before.set(index);
            }
        }
        index
    }

    pub(crate) fn remove_scope(&self, index: u32) {
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
        if node.cancelled.replace(false) {
            self.counters.cancelled.set(self.counters.cancelled.get() - 1);
        }
        self.scopes.give_back(index);
    }

    /// Whether the current code is to unwind at its next checkpoint.
    #[inline]
    pub(crate) fn is_cancelled(&self) -> bool {
        self.counters.cancelled.get() > 0 && self.is_cancelled_from(self.here.scope.get())
    }

    fn is_cancelled_from(&self, mut index: u32) -> bool {
        while index != NIL {
            let node = self.scope(index);
            if node.cancelled.get() {
                return true;
            }
            index = node.parent.get();
        }
        false
    }

    /// Cancels a scope: everything in it that sleeps is woken, to find out.
    pub(crate) fn cancel_scope(&self, index: u32) {
        if self.scope(index).cancelled.replace(true) {
            return;
        }
        self.counters.cancelled.set(self.counters.cancelled.get() + 1);
        let mut at = index;
        loop {
            self.wake_tasks_of(at);
            at = match self.next_inside(at, index) {
                Some(next) => next,
                None => break,
            };
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

    /// Wakes the host and the children of the scope's nursery.
    fn wake_tasks_of(&self, scope: u32) {
        let nursery = self.scope(scope).nursery.get();
        if nursery == NIL {
            return;
        }
        let node = self.nursery(nursery);
        let mut child = node.first_child.get();
        while child != NIL {
            self.make_ready(child);
            child = self.task(child).younger.get();
        }
        // A host that joins is woken by the last child, not by a cancellation.
        if !node.joining.get() {
            self.wake_host(nursery);
        }
    }
}
