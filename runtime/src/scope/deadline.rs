//! Deadlines of scopes.

use std::time::Duration;

use super::Stage;
use crate::reason::CancelReason;
use crate::root::Root;
use crate::sleeper::Sleeper;
use crate::table::NIL;
use crate::time::Instant;

/// How long the current code has, all scopes round it considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectiveDeadline {
    /// It is cancelled already.
    Cancelled,
    /// It will be cancelled at this time.
    At(Instant),
    /// No deadline is set.
    Never,
}

impl Root {
    /// The earliest deadline that can be seen from a scope.
    pub(crate) fn effective_deadline(&self, index: u32) -> EffectiveDeadline {
        let mut earliest = EffectiveDeadline::Never;
        for scope in self.outwards(index) {
            let node = self.scope(scope);
            if node.cancelled.get() {
                return EffectiveDeadline::Cancelled;
            }
            if let Some(deadline) = node.deadline.get() {
                earliest = match earliest {
                    EffectiveDeadline::At(other) => EffectiveDeadline::At(other.min(deadline)),
                    _ => EffectiveDeadline::At(deadline),
                };
            }
            if node.shield.get() {
                break;
            }
        }
        earliest
    }

    /// Sets or takes away a deadline. One that has passed cancels at once; a
    /// scope that is cancelled stays so.
    pub(crate) fn set_deadline(&self, index: u32, deadline: Option<Instant>) {
        let node = self.scope(index);
        node.timeout.set(None);
        node.deadline.set(deadline);
        if node.stage.get() == Stage::Entered {
            self.start_scope_timer(index);
        }
    }

    /// Sets a deadline relative to now, or to the entry if that is to come.
    pub(crate) fn set_timeout(&self, index: u32, timeout: Duration) {
        let node = self.scope(index);
        match node.stage.get() {
            Stage::New => {
                node.deadline.set(None);
                node.timeout.set(Some(timeout));
            }
            _ => self.set_deadline(index, Some(self.clock.now() + timeout)),
        }
    }

    /// The deadline counts from now on.
    pub(super) fn start_scope_timer(&self, index: u32) {
        self.stop_scope_timer(index);
        let node = self.scope(index);
        if let Some(timeout) = node.timeout.take() {
            node.deadline.set(Some(self.clock.now() + timeout));
        }
        let Some(deadline) = node.deadline.get() else { return };
        if node.cancelled.get() {
            return;
        }
        if deadline <= self.clock.now() {
            return self.cancel_scope(index, CancelReason::DEADLINE);
        }
        self.need_timer("a deadline");
        let timer = self.timers.add(deadline);
        self.timers.set_sleeper(timer, Sleeper::Scope { index, key: node.key.get() });
        node.timer.set(timer);
    }

    pub(super) fn stop_scope_timer(&self, index: u32) {
        let timer = self.scope(index).timer.replace(NIL);
        if timer != NIL {
            self.timers.remove(timer);
        }
    }

    /// The time of a scope has come.
    pub(crate) fn deadline_passed(&self, index: u32, key: u64) {
        if self.find_scope(index, key).is_some() {
            self.cancel_scope(index, CancelReason::DEADLINE);
        }
    }

    /// Cancels a scope whose deadline has passed without a pass since, or before
    /// its entry.
    pub(crate) fn notice_deadline(&self, index: u32) {
        let node = self.scope(index);
        let passed = node.deadline.get().is_some_and(|deadline| deadline <= self.clock.now());
        if passed && node.stage.get() != Stage::Left {
            self.cancel_scope(index, CancelReason::DEADLINE);
        }
    }
}
