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
        self.link_scope(self.scope(index), self.nursery(self.task(task).nursery.get()).scope.get());
        self.enter_scope_list(index, task);
        self.task(task).scope.set(index);
        self.task(task).marks.add(SCOPED);
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
        match (node.scope.get(), node.nursery.get()) {
            (NIL, NIL) => MAIN_SCOPE,
            (NIL, nursery) => self.nursery(nursery).scope.get(),
            (scope, _) => scope,
        }
    }

    /// Whether a child was cancelled by what only the code that starts it can
    /// see: then that code says so, and the nursery goes on.
    #[cold]
    pub(crate) fn is_start_cancelled(&self, task: u32) -> bool {
        let node = self.task(task);
        let nursery = self.nursery(node.nursery.get()).scope.get();
        node.scope.get() != NIL && !self.is_cancelled_from(nursery)
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
