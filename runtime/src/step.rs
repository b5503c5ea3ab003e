//! One step of one task: what is set up around a poll of its future, and what
//! follows from it.

use std::cell::Cell;

use crate::nurseries::Payload;
use crate::nursery::{End, Turn};
use crate::root::{Ambient, Catcher, Debtor, Root};
use crate::table::NIL;
use crate::task::Task;
use crate::wait::Wait;

/// A task is being polled. Dropping it puts back what was current before.
pub(crate) struct Step<'r> {
    root: &'r Root,
    task: u32,
    before: Ambient,
    /// How often something of ours had answered for a `Pending` before.
    answers: u64,
    ended: Cell<bool>,
}

/// How a child's future came to its end.
pub(crate) enum Ended {
    Finished,
    Cancelled,
    /// Its error is among those of its nursery.
    Failed,
    Panicked(Payload),
}

impl Root {
    /// Begins a step, if the task or something below it has one to make.
    #[inline]
    pub(crate) fn begin_step(&self, task: u32) -> Option<Step<'_>> {
        let node = self.task(task);
        node.linked.set(false);
        let may_run = node.ready.get() && node.ready_pass.get() != self.order.pass();
        let has_open = node.first_open.get() != NIL;
        if may_run {
            node.ready.set(false);
            node.turn_pass.set(self.order.pass());
            node.turn_order.set(node.ready_order.get());
            node.wait.set(Wait::None);
        } else if !has_open {
            self.link_again(task);
            return None;
        }
        let before = self.here.save();
        let scope = self.scope_of_task(task);
        self.here.set(Ambient {
            task,
            frame: NIL,
            scope,
            catcher: Catcher::Task(task),
            debtor: Debtor::Task(task),
            body: NIL,
            raised: false,
            failed: false,
            in_turn: false,
        });
        // With a nursery open, the turn of the task's own code comes when the
        // body is polled, among the children.
        if may_run && !has_open {
            self.begin_turn();
        }
        let answers = self.counters.answers.get();
        Some(Step { root: self, task, before, answers, ended: Cell::new(false) })
    }

    /// The current task's own code begins to run.
    #[inline]
    pub(crate) fn begin_turn(&self) {
        if !self.here.in_turn.replace(true) {
            self.instruments.before_task_step(self, self.here.task.get());
        }
    }

    /// The current task's own code has stopped at a checkpoint or its end.
    #[inline]
    pub(crate) fn end_turn(&self) {
        if self.here.in_turn.replace(false) {
            self.instruments.after_task_step(self, self.here.task.get());
        }
    }

    /// A pass has to come by a task that became ready in this one.
    #[inline]
    fn link_again(&self, task: u32) {
        if self.task(task).ready.get() {
            self.link(task);
        }
    }

    /// Takes a child out of the tables after its future was dropped.
    pub(crate) fn task_dropped(&self, task: u32, generation: u32) {
        let node = self.task(task);
        if node.is_living() && node.generation.get() == generation {
            self.child_ended(node.nursery.get(), task);
            self.instruments.task_exited(self, task);
            self.forget_task(task);
        }
    }

    /// Panics if the body of a nursery of the task waits in something that does
    /// not come by its children. One whose future was set aside stands in a
    /// wait of ours.
    fn check_driven(&self, task: u32) {
        let mut index = self.task(task).first_open.get();
        while index != NIL {
            let node = self.nursery(index);
            let has_linked = node.first_linked.get() != NIL || node.batch.get() != NIL;
            if has_linked && node.body_runs.get() && !node.closed.get() {
                let table = node.table.get().expect("an open nursery has its table");
                panic!(
                    "the body of the nursery at {}:{} waits where coldframe cannot see it, so its \
                     children cannot run: move the wait out of the macro that hides it, or into a child",
                    table.file, table.line
                );
            }
            index = node.inner.get();
        }
    }
}

impl Step<'_> {
    /// Looks at the flag after a poll that did not panic.
    #[inline]
    pub(crate) fn after_poll(&self, pending: bool) {
        let node = self.root.task(self.task);
        let raised = self.root.here.raised.replace(false) || (pending && self.foreign_raises());
        // Ready although it was raised: the cancellation hit something that
        // was thrown away; the next checkpoint raises again.
        let raised_before = node.raised.replace(pending && (raised || node.raised.get()));
        if !pending {
            return;
        }
        if let Some(nursery) = self.nursery() {
            self.root.nursery(nursery).child_suspended.set(true);
        }
        if node.first_open.get() != NIL || node.first_entered.get() != NIL {
            self.root.check_driven(self.task);
            let owed = node.raised.get() && self.root.is_owed_still(Catcher::Task(self.task));
            if owed && !raised_before {
                self.root.make_ready(self.task);
            }
        }
    }

    /// Answers for a task that is nothing but somebody else's future, and says
    /// whether it is cancelled.
    fn foreign_raises(&self) -> bool {
        if self.root.counters.answers.get() != self.answers {
            return false;
        }
        let wait = &self.root.task(self.task).wait;
        if wait.get() == Wait::None {
            wait.set(Wait::Foreign);
        }
        self.root.is_cancelled()
    }

    /// Whether the future is to be dropped: it unwinds, and owes nothing.
    #[inline]
    pub(crate) fn is_raised(&self) -> bool {
        let node = self.root.task(self.task);
        node.raised.get() && node.obligations.get() == 0
    }

    /// The future has ended and is dropped. The entry of the task stays until
    /// the end of the step, for instruments to look at.
    #[inline]
    pub(crate) fn end(self, ended: Ended, turn: &mut Turn<'_>) {
        self.ended.set(true);
        let nursery = self.nursery().expect("only children end by a step");
        let end = match ended {
            Ended::Finished => {
                if self.root.nursery(nursery).is_race.get() {
                    turn.note_culprit(Task::of(self.root, self.task));
                }
                End::Finished
            }
            Ended::Cancelled if self.root.is_start_cancelled(self.task) => End::Finished,
            Ended::Cancelled => End::Cancelled,
            Ended::Failed => {
                turn.note_culprit(Task::of(self.root, self.task));
                End::Failed
            }
            Ended::Panicked(payload) => {
                self.root.keep_panic(nursery, payload);
                turn.note_culprit(Task::of(self.root, self.task));
                End::Panicked
            }
        };
        turn.note_end(end);
        self.root.child_ended(nursery, self.task);
        self.root.instruments.task_exited(self.root, self.task);
    }

    #[inline]
    fn nursery(&self) -> Option<u32> {
        Some(self.root.task(self.task).nursery.get()).filter(|it| *it != NIL)
    }
}

impl Drop for Step<'_> {
    #[inline]
    fn drop(&mut self) {
        self.root.end_turn();
        self.root.here.set(self.before);
        match self.ended.get() {
            true => self.root.forget_task(self.task),
            false => self.root.link_again(self.task),
        }
    }
}
