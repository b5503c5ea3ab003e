//! A child's turn, on its way from the nursery through the compiled `step` to
//! the child's slot.

use std::fmt;
use std::mem::ManuallyDrop;
use std::task::Waker;

use crate::nurseries::NurseryNode;
use crate::raw::task_waker;
use crate::root::Root;
use crate::step::{Crew, Ended};
use crate::task::Task;
use crate::tasks::TaskNode;

/// Says to the compiled `step` whose turn it is, of the children of a nursery
/// one after the other. While there is one, its root is the current one, and its
/// task the current task.
pub struct Turn<'t> {
    root: &'t Root,
    node: &'t TaskNode,
    nursery: &'t NurseryNode,
    crew: Crew<'t>,
    /// The waker of its task.
    waker: ManuallyDrop<Waker>,
    /// What is to be seen to when the turn is over: nothing, mostly.
    sequel: Option<Sequel>,
    /// What is current is to be set up anew for the turn after this.
    is_last: bool,
}

/// What follows from a turn: something else than the next one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sequel {
    /// How the child ended, if that is to be seen to.
    pub(crate) end: Option<End>,
    /// It was not a plain turn.
    pub(crate) was_special: bool,
    /// Somebody looks again whether another turn follows.
    pub(crate) pauses: bool,
}

/// How the child ended, if it ended in its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Finished,
    Cancelled,
    Failed,
    Panicked,
}

impl<'t> Turn<'t> {
    /// The turns of the children of a nursery, `node` the first of them.
    #[inline]
    pub(crate) fn first(
        root: &'t Root,
        node: &'t TaskNode,
        nursery: &'t NurseryNode,
        crew: Crew<'t>,
    ) -> Turn<'t> {
        let waker = task_waker(node.waker.get());
        Turn { root, node, nursery, crew, waker, sequel: None, is_last: false }
    }

    /// The turns stay where they are from now on.
    #[inline]
    pub(crate) fn settle(&self) {
        self.root.here.set_waker(&self.waker);
    }

    /// It is the turn of that child now.
    #[inline]
    pub(crate) fn begin(&mut self, node: &'t TaskNode) {
        self.node = node;
        self.waker = task_waker(node.waker.get());
        self.root.begin_answers();
    }

    /// After a turn that was not plain: whether those of other children can follow.
    #[inline]
    pub(crate) fn goes_on(&self) -> bool {
        self.crew.goes_on()
    }

    /// The turns that follow are of another pass.
    #[inline]
    pub(crate) fn begin_pass(&self) {
        self.crew.begin_pass();
    }

    #[inline]
    pub(crate) fn root(&self) -> &'t Root {
        self.root
    }

    #[inline]
    pub(crate) fn task(&self) -> u32 {
        self.node.index.get()
    }

    #[inline]
    pub(crate) fn node(&self) -> &'t TaskNode {
        self.node
    }

    /// The waker of its task.
    #[inline]
    pub(crate) fn waker(&self) -> &Waker {
        &self.waker
    }

    #[inline]
    pub(crate) fn nursery(&self) -> &'t NurseryNode {
        self.nursery
    }

    /// The future has given its value.
    #[inline]
    pub(crate) fn after_ready(&self) {
        self.root.after_ready(self.node);
    }

    /// Looks at the flags after a poll that is `Pending`, and says how the future
    /// has ended all the same.
    #[inline]
    pub(crate) fn after_pending(&self) -> Option<Ended> {
        self.nursery.child_suspended.set(true);
        match self.root.is_plainly_pending(self.node) {
            true => None,
            false => self.after_other_pending(),
        }
    }

    #[inline(never)]
    fn after_other_pending(&self) -> Option<Ended> {
        if self.root.is_plainly_driven(self.node) {
            return None;
        }
        if self.root.here.flags.has_failed() {
            self.root.after_ready(self.node);
            return Some(Ended::Failed);
        }
        self.root.after_pending(self.node).then_some(Ended::Cancelled)
    }

    /// What is current from now on is what was before the turn.
    pub(crate) fn step_aside(&self) {
        self.crew.step_aside();
    }

    #[inline]
    pub(crate) fn note_end(&mut self, end: End) {
        self.sequel.get_or_insert_default().end = Some(end);
    }

    /// After this turn it is not sure that another one follows.
    #[inline]
    pub(crate) fn pause_after(&mut self) {
        self.sequel.get_or_insert_default().pauses = true;
    }

    /// For the turns after this one, what is current is to be set up anew.
    #[inline]
    pub(crate) fn note_last(&mut self) {
        self.is_last = true;
    }

    #[inline]
    pub(crate) fn is_last(&self) -> bool {
        self.is_last
    }

    /// It is not a plain turn.
    pub(crate) fn note_special(&mut self) {
        self.sequel.get_or_insert_default().was_special = true;
    }

    /// Whether it was that.
    pub(crate) fn was_special(&self) -> bool {
        self.sequel.is_some_and(|sequel| sequel.was_special)
    }

    /// Keeps the child for the reason that the others are given, if its end
    /// cancels them.
    #[cold]
    pub(crate) fn note_culprit(&self) {
        self.nursery.culprit.set(Some(Task::of(self.root, self.task())));
    }

    pub(crate) fn culprit(&self) -> Option<Task> {
        self.nursery.culprit.take()
    }

    #[inline]
    pub(crate) fn end(&self) -> Option<End> {
        self.sequel.and_then(|sequel| sequel.end)
    }

    /// What is to be seen to now that the turn is over, or was left out, if anything
    /// is.
    #[inline]
    pub(crate) fn take_sequel(&mut self) -> Option<Sequel> {
        let sequel = self.sequel?;
        self.sequel = None;
        Some(sequel)
    }
}

impl fmt::Debug for Turn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn")
            .field("task", &self.task())
            .field("sequel", &self.sequel)
            .finish_non_exhaustive()
    }
}
