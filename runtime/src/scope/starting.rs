//! The scope of a child that is being started: it lies where the `start` is
//! awaited, and in the scope of its nursery once the child has started.

use super::{MAIN_SCOPE, Stage};
use crate::marks::SCOPED;
use crate::root::Root;
use crate::table::NIL;
use crate::tasks::TaskNode;

impl Root {
    /// Gives a child that has not run yet a scope of its own.
    pub(crate) fn add_scope_of_task(&self, task: u32) -> u32 {
        let index = self.add_scope();
        self.scope(index).stage.set(Stage::Entered);
        let node = self.task(task);
        self.link_scope(self.scope(index), self.scope_round(node));
        self.enter_scope_list(index, task);
        node.scope.set(index);
        node.marks.add(SCOPED);
        index
    }

    /// What runs in a task, and in no scope that its code has entered, is in
    /// this one.
    #[inline]
    pub(crate) fn scope_of_task(&self, task: u32) -> u32 {
        self.scope_of(self.task(task))
    }

    /// The same, for a task that was looked up already.
    #[inline]
    pub(crate) fn scope_of(&self, node: &TaskNode) -> u32 {
        match node.scope.get() {
            NIL => self.scope_round(node),
            scope => scope,
        }
    }

    /// The scope that a task lies in, whether or not it has one of its own.
    fn scope_round(&self, node: &TaskNode) -> u32 {
        node.nursery(self).map_or(MAIN_SCOPE, |nursery| nursery.scope.get())
    }

    /// Whether a child was cancelled by what only the code that starts it can
    /// see: then that code says so, and the nursery goes on.
    #[inline]
    pub(crate) fn is_start_cancelled(&self, node: &TaskNode) -> bool {
        node.scope.get() != NIL && !self.is_cancelled_from(self.scope_round(node))
    }

    /// The task ends, and its scope with it.
    #[inline]
    pub(crate) fn remove_scope_of_task(&self, task: u32) {
        let node = self.task(task);
        let scope = node.scope.replace(NIL);
        node.marks.remove(SCOPED);
        if scope != NIL {
            self.remove_scope(scope);
        }
    }
}
