//! Deadlocks that can be proved.
//!
//! Trio blocks for ever when no task can run any more. Here the run ends with
//! the tree of tasks, if nothing outside could wake one: no deadline is set,
//! nobody sleeps for ever on purpose, and no future of another library keeps a
//! task's waker.

use std::sync::Arc;
use std::sync::atomic::{Ordering, fence};

use crate::root::{MAIN, Root};
use crate::wait::Wait;

impl Root {
    /// Whether no task can ever run again. Called when none is ready and no
    /// deadline is set.
    pub(crate) fn is_deadlocked(&self) -> bool {
        // Whoever is outside holds the inbox. What the last of them has sent is
        // looked for after that: it may have come since the root looked.
        let only_ours = Arc::strong_count(&self.inbox) == 1;
        fence(Ordering::Acquire);
        only_ours
            && !self.inbox.is_full()
            && !self.inbox.calls.any()
            && (0..self.tasks.len()).all(|task| {
                let node = self.task(task);
                !node.is_living() || (!node.foreign_waker.get() && node.wait.get() != Wait::Forever)
            })
    }

    #[cold]
    pub(crate) fn report_deadlock(&self) -> ! {
        let stuck = (MAIN..self.tasks.len()).filter(|task| self.is_stuck(*task)).count();
        panic!(
            "deadlock: no task can run any more, and nothing outside can wake one \
             ({stuck} wait for something that never comes)\n{}",
            self.dump()
        )
    }

    /// Whether the task waits for something else than other tasks.
    fn is_stuck(&self, task: u32) -> bool {
        let node = self.task(task);
        node.is_living() && !node.wait.get().is_for_a_task()
    }
}
