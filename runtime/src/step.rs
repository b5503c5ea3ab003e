//! One step of one task: what is set up around a poll of its future, and what
//! follows from it.

use crate::here::{Ambient, Catcher, NO_TURN};
use crate::marks::{APART, ENTERED, GONE, LINKED, OPEN, RAISED, READY, SCOPED};
use crate::nurseries::{NurseryNode, Payload};
use crate::nursery::{End, Turn};
use crate::root::{MAIN, Root};
use crate::scope::MAIN_SCOPE;
use crate::tasks::TaskNode;
use crate::wait::Wait;

/// A task is polled, or the children of a nursery are, one after the other.
/// Dropping it puts back what was current before.
pub(crate) struct Crew<'r> {
    root: &'r Root,
    before: Ambient<'r>,
    /// How often something of ours had answered for a `Pending` before.
    answers: u64,
    in_passing: bool,
    scope: u32,
}

/// The main task is being polled.
pub(crate) struct MainStep<'r> {
    root: &'r Root,
    node: &'r TaskNode,
}

/// How a child's future came to its end.
pub(crate) enum Ended {
    Finished,
    Cancelled,
    /// Its error is among those of its nursery.
    Failed,
    Panicked(Payload),
}

impl Crew<'_> {
    /// What all of its tasks find that are stepped in this pass.
    #[inline]
    pub(crate) fn gather(&self) {
        let here = &self.root.here;
        here.scope.set(self.scope);
        self.begin_pass();
    }

    /// The same in the pass after one in which all steps were plain.
    #[inline]
    pub(crate) fn begin_pass(&self) {
        self.root.here.since.set(self.root.order.pass());
    }

    /// After a step that was not plain: whether it left the crew as it was.
    pub(crate) fn goes_on(&self) -> bool {
        self.gather();
        self.root.here.in_passing.get() == self.in_passing
    }

    /// Puts back what was current before the crew.
    pub(crate) fn step_aside(&self) {
        self.root.put_back(self.before);
        self.root.take_answers_back(self.answers);
    }
}

impl Drop for Crew<'_> {
    #[inline]
    fn drop(&mut self) {
        self.step_aside();
    }
}

impl Root {
    /// Begins a crew of the main task alone, for one pass after the other.
    #[inline]
    pub(crate) fn begin_main_crew(&self) -> Crew<'_> {
        self.begin_crew(true, MAIN_SCOPE)
    }

    /// Begins a step of the main task, in that crew, if it or something below it
    /// has one to make.
    #[inline(always)]
    pub(crate) fn begin_main_step(&self, crew: &Crew<'_>) -> Option<MainStep<'_>> {
        let node = self.task(MAIN);
        let turn = self.take_turn(node)?;
        self.here.clear(true);
        crew.gather();
        self.set_current(node, turn);
        self.begin_turn_or_pass_by(node, turn);
        self.begin_answers();
        Some(MainStep { root: self, node })
    }

    /// What tasks are polled in: nothing of what surrounds their hosts but a
    /// scope.
    #[inline]
    pub(crate) fn begin_crew(&self, in_passing: bool, scope: u32) -> Crew<'_> {
        let (before, answers) = (self.ambient(), self.counters.answers.get());
        self.here.clear(in_passing);
        let crew = Crew { root: self, before, answers, in_passing, scope };
        crew.gather();
        crew
    }

    /// Begins a step of a child of a nursery, in a crew, if it or something below
    /// it has one to make. A step is *plain* in which its own code runs, nothing else
    /// is to be seen to, and nobody watches.
    #[inline]
    pub(crate) fn begin_child_step(&self, node: &TaskNode, turn: &mut Turn<'_>) -> bool {
        if node.marks.get() != LINKED | READY {
            return self.begin_special_step(node, turn);
        }
        node.marks.clear();
        node.wait.set(Wait::None);
        self.set_current(node, node.linked_order.get());
        self.here.in_turn.set(true);
        true
    }

    /// The same for a child that has something open, or a scope of its own, or
    /// is not ready; and where an instrument is told.
    #[inline(never)]
    fn begin_special_step(&self, node: &TaskNode, turn: &mut Turn<'_>) -> bool {
        if node.marks.has(GONE) {
            self.give_back_ended(node);
            return false;
        }
        let Some(place) = self.take_turn(node) else { return false };
        turn.note_special();
        self.set_current(node, place);
        self.here.in_turn.set(false);
        if node.marks.has(SCOPED) {
            self.here.scope.set(node.scope.get());
        }
        self.begin_turn_or_pass_by(node, place);
        true
    }

    /// Ends a step that was not plain, and in which a child has not ended.
    pub(crate) fn end_special_step(&self, node: &TaskNode) {
        self.end_turn();
        self.link_again(node);
    }

    /// A task that is polled for what is below it, and was made ready in this
    /// pass, is linked again only after its step: until then the next pass is
    /// not to begin below it.
    #[inline]
    fn begin_turn_or_pass_by(&self, node: &TaskNode, turn: u64) {
        let marks = node.marks.get();
        if marks & OPEN == 0 {
            self.begin_turn();
        } else if turn == NO_TURN && marks & READY != 0 {
            self.here.in_passing.set(false);
        }
    }

    /// Makes a task the current one.
    #[inline]
    fn set_current(&self, node: &TaskNode, turn: u64) {
        self.here.task.set(node);
        self.here.turn.set(turn);
    }

    /// Comes by a linked task: `None` if its future is not to be polled, else
    /// the place of its turn, or [`NO_TURN`] if only something below it has one.
    /// With a nursery open, its own turn comes when the body is polled, among the
    /// children.
    #[inline]
    fn take_turn(&self, node: &TaskNode) -> Option<u64> {
        let marks = node.marks.get();
        let ready = match marks & APART {
            0 => &node.linked_order,
            _ => &node.aside(self).ready_order,
        };
        let ready = ready.get();
        if marks & READY != 0 && self.order.is_before_pass(ready) {
            node.marks.remove(LINKED | READY | APART);
            node.wait.set(Wait::None);
            return Some(ready);
        }
        node.marks.remove(LINKED);
        if marks & OPEN == 0 {
            self.link_again(node);
            return None;
        }
        Some(NO_TURN)
    }

    /// A pass has to come by a task that became ready in this one. Looked at
    /// when its step is over, as what it has linked itself comes first.
    #[inline]
    pub(crate) fn link_again(&self, node: &TaskNode) {
        if node.marks.get() & (READY | LINKED) == READY {
            self.link(node);
        }
    }

    /// The current task's own code begins to run.
    #[inline]
    pub(crate) fn begin_turn(&self) {
        if !self.here.in_turn.replace(true) {
            self.instruments.before_task_step(self, self.current().index.get());
        }
    }

    /// The current task's own code has stopped at a checkpoint or its end.
    #[inline]
    pub(crate) fn end_turn(&self) {
        if self.here.in_turn.replace(false) {
            self.instruments.after_task_step(self, self.current().index.get());
        }
    }

    /// The current task has come to its end.
    #[inline]
    pub(crate) fn after_ready(&self, node: &TaskNode) {
        // Ready although it was raised: the cancellation hit something that was
        // thrown away; the next checkpoint raises again.
        self.here.flags.clear();
        node.marks.remove(RAISED);
    }

    /// Whether a poll of the current task was `Pending`, and that is all.
    #[inline]
    pub(crate) fn is_plainly_pending(&self, node: &TaskNode) -> bool {
        !self.here.flags.any() && self.was_answered() && !node.marks.has(RAISED | OPEN | ENTERED)
    }

    /// The same of one that has open a nursery whose body stands in a wait of
    /// ours, and nothing else.
    #[inline]
    pub(crate) fn is_plainly_driven(&self, node: &TaskNode) -> bool {
        let stands_in_a_wait = |it: &NurseryNode| !it.body_runs.get() && it.nested.after.is_none();
        !self.here.flags.any()
            && self.was_answered()
            && !node.marks.has(RAISED | ENTERED)
            && node.aside(self).open.first.get(&self.nurseries).is_some_and(stands_in_a_wait)
    }

    /// Looks at the flags after a poll of the current task that was `Pending`, and
    /// says whether its future is to be dropped: it unwinds, and owes nothing.
    #[inline]
    pub(crate) fn after_pending(&self, node: &TaskNode) -> bool {
        let mut raised = self.here.flags.lower();
        if !self.was_answered() {
            raised |= self.answer_for_foreign_task(node);
        }
        let raised_before = node.marks.has(RAISED);
        if raised {
            node.marks.add(RAISED);
        }
        if node.marks.has(OPEN | ENTERED) {
            self.after_poll_of_host(node, raised_before);
        }
        node.marks.has(RAISED) && node.obligations.get() == 0
    }

    /// The rest of that, for a task that has something open.
    fn after_poll_of_host(&self, node: &TaskNode, raised_before: bool) {
        self.check_driven(node);
        let owed = node.marks.has(RAISED) && self.is_owed_still(Catcher::Task(node.index.get()));
        if owed && !raised_before {
            self.make_task_ready(node);
        }
    }

    /// Answers for a task that is nothing but somebody else's future, and says
    /// whether it is cancelled.
    #[cold]
    fn answer_for_foreign_task(&self, node: &TaskNode) -> bool {
        if node.wait.get() == Wait::None {
            node.wait.set(Wait::Foreign);
        }
        self.is_cancelled()
    }

    /// Shows the instruments that the current task has ended.
    #[cold]
    fn show_end(&self, node: &TaskNode) {
        self.instruments.task_exited(self, node.index.get());
        self.end_turn();
    }

    /// Takes a child out of the tables after its future was dropped.
    pub(crate) fn task_dropped(&self, task: u32, generation: u32) {
        let node = self.task(task);
        if node.is_living()
            && node.generation() == generation
            && let Some(nursery) = node.nursery(self)
        {
            self.child_ended(nursery, node);
            self.instruments.task_exited(self, task);
            self.forget_task(node);
        }
    }

    /// Panics if the body of a nursery of the task waits in something that does
    /// not come by its children. One whose future was set aside stands in a
    /// wait of ours.
    fn check_driven(&self, node: &TaskNode) {
        for node in self.open_in(node) {
            if !node.body_runs.get() || node.closed.get() {
                continue;
            }
            // Where the body waits, it does not see to what is linked meanwhile.
            node.seen_to.set(None);
            if node.has_linked_child() {
                let table = node.table.get().expect("an open nursery has its table");
                panic!(
                    "the body of the nursery at {}:{} waits where coldframe cannot see it, so its \
                     children cannot run: move the wait out of the macro that hides it, or into a child",
                    table.file, table.line
                );
            }
        }
    }
}

impl MainStep<'_> {
    /// Looks at the flag after a poll that did not panic, and says whether the
    /// main task is to be dropped.
    #[inline]
    pub(crate) fn after_poll(&self, pending: bool) -> bool {
        if !pending {
            self.root.after_ready(self.node);
            return false;
        }
        !self.root.is_plainly_pending(self.node)
            && !self.root.is_plainly_driven(self.node)
            && self.after_other_pending()
    }

    #[inline(never)]
    fn after_other_pending(&self) -> bool {
        self.root.after_pending(self.node)
    }
}

impl Drop for MainStep<'_> {
    #[inline]
    fn drop(&mut self) {
        self.root.end_turn();
        self.root.link_again(self.node);
    }
}

impl Turn<'_> {
    /// The future has given its value and is dropped: takes the task out of the
    /// tables.
    #[inline(never)]
    pub(crate) fn finish(&mut self) {
        if self.nursery().is_race.get() {
            self.note_culprit();
            self.note_end(End::Finished);
        } else if self.was_special() {
            self.note_end(End::Finished);
        }
        self.leave_tables();
    }

    /// The same for one that has ended in whatever way.
    pub(crate) fn end_step(&mut self, ended: Ended) {
        let (root, node) = (self.root(), self.node());
        let end = match ended {
            Ended::Finished => return self.finish(),
            Ended::Cancelled if root.is_start_cancelled(node) => End::Finished,
            Ended::Cancelled => End::Cancelled,
            Ended::Failed => {
                self.note_culprit();
                End::Failed
            }
            Ended::Panicked(payload) => {
                root.keep_panic(self.nursery(), payload);
                self.note_culprit();
                End::Panicked
            }
        };
        self.note_end(end);
        self.leave_tables();
    }

    #[inline]
    fn leave_tables(&self) {
        let (root, node) = (self.root(), self.node());
        root.child_ended(self.nursery(), node);
        if root.instruments.any() {
            root.show_end(node);
        }
        root.forget_task(node);
        // A destructor may have polled something, and the crew goes on.
        root.here.flags.clear();
    }
}
