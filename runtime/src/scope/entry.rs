//! Running code in a scope: the catcher of what unwinds there.

use std::task::{Context, Poll};
use std::time::Duration;

use super::Stage;
use crate::here::{Ambient, Catcher};
use crate::root::{Answers, Root};
use crate::sleeper::is_own;
use crate::wait::Wait;

/// What came out of a poll in a scope.
pub(crate) enum Caught<T> {
    Pending,
    Ready(T),
    /// It unwinds, and nothing inside is owed any more: it is to be dropped.
    Unwound,
}

/// A scope's surroundings are current. Dropping it puts back the others, also
/// when a panic passes.
struct Within<'r> {
    root: &'r Root,
    before: Ambient<'r>,
}

impl Drop for Within<'_> {
    fn drop(&mut self) {
        let Within { root, before } = *self;
        // Whether the turn goes on was decided inside.
        root.put_back(Ambient { in_turn: root.here.in_turn.get(), ..before });
    }
}

impl Root {
    /// Enters a scope, unless it was entered before.
    pub(crate) fn enter_scope(&self, index: u32) {
        if self.scope(index).stage.get() != Stage::Entered {
            self.enter_scope_once(index);
        }
    }

    /// Enters a scope for the first and only time.
    pub(crate) fn enter_scope_once(&self, index: u32) {
        let node = self.scope(index);
        assert!(node.stage.get() == Stage::New, "a cancel scope can be entered only once");
        node.stage.set(Stage::Entered);
        node.entered_pass.set(self.order.pass());
        if node.cancelled.get() {
            self.count_cancelled(1);
        }
        // What is owed outside, a checkpoint inside can pay; not one that
        // nothing outside can cancel.
        let inherits = !node.shield.get();
        if inherits && self.pay_debt() {
            self.incur(&node.debt);
        }
        self.start_scope_timer(index);
    }

    /// Leaves a scope, in the poll in which what ran in it has ended.
    pub(crate) fn leave_scope(&self, index: u32) {
        self.hand_back_debt(index);
        self.take_scope_out(index);
    }

    /// What was not paid in a scope is owed outside.
    pub(crate) fn hand_back_debt(&self, index: u32) {
        if self.forgive(&self.scope(index).debt) {
            self.incur_debt();
        }
    }

    /// Whether a cancellation that ended what ran in a scope ends there.
    pub(crate) fn absorb(&self, index: u32) -> bool {
        let (node, absorbs) = (self.scope(index), self.absorbs(index));
        node.caught.set(absorbs);
        // Nobody else had a turn since it was entered: the next checkpoint
        // makes up for that.
        if absorbs && node.entered_pass.get() == self.order.pass() {
            self.incur(&node.debt);
        }
        absorbs
    }

    /// The scope of a guard becomes that of its cleanup.
    pub(crate) fn begin_cleanup(&self, index: u32, within: Option<Duration>) {
        self.set_shield(index, true);
        if let Some(timeout) = within.or(self.cleanup_timeout) {
            self.set_deadline(index, Some(self.clock.now() + timeout));
        }
    }

    /// Polls what runs in a scope that was entered. `owes` says whether those
    /// outside have to let it come to its end.
    pub(crate) fn poll_in_scope<T>(
        &self,
        index: u32,
        owes: bool,
        cx: &mut Context<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    ) -> Caught<T> {
        self.put_scope(index, owes);
        let node = self.scope(index);
        self.note_driven(node, (!is_own(self, cx)).then_some(&*cx));
        let answers = Answers::before(self);
        let (polled, raised) = {
            let _within = self.within(index);
            let polled = poll(cx);
            if polled.is_pending() && !answers.any() {
                self.answer_for_foreign();
            }
            (polled, self.here.flags.is_raised())
        };
        let caught = self.caught(index, raised, polled);
        if let Caught::Pending = caught {
            answers.stay();
        }
        caught
    }

    /// What a poll in a scope came to, in which the flag was raised or not.
    pub(crate) fn caught<T>(&self, index: u32, raised: bool, polled: Poll<T>) -> Caught<T> {
        let node = self.scope(index);
        let Poll::Ready(value) = polled else {
            let begins = raised && !node.raised.replace(true);
            if !node.raised.get() {
                return Caught::Pending;
            }
            if self.is_owed_still(Catcher::Scope(index)) {
                if begins {
                    self.wake_catcher(Catcher::Scope(index));
                }
                return Caught::Pending;
            }
            node.raised.set(false);
            return Caught::Unwound;
        };
        // Ready although it was raised: the cancellation hit something that was
        // thrown away.
        node.raised.set(false);
        Caught::Ready(value)
    }

    fn within(&self, index: u32) -> Within<'_> {
        let before = self.ambient();
        let here = &self.here;
        here.scope.set(index);
        here.catcher.set(index);
        here.debtor.set(index);
        here.flags.lower();
        Within { root: self, before }
    }

    /// Somebody else's future is all that is waited for in the current scope.
    #[cold]
    fn answer_for_foreign(&self) {
        self.current().wait.set(Wait::Foreign);
        self.answer_for_pending();
        if self.is_cancelled() {
            self.raise();
        }
    }
}
