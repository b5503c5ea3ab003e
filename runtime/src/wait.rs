//! What a task waits for, as its leaf wrote it down.

use crate::sync::Awaited;
use crate::time::Instant;

/// Read by dumps and by the search for deadlocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wait {
    /// It does not wait: it runs, or it is ready to.
    #[default]
    None,
    /// A turn of the scheduler.
    Checkpoint,
    /// A point in time.
    Deadline(Instant),
    /// Nothing: it sleeps for ever, on purpose.
    Forever,
    /// The end of one child.
    Child,
    /// The end of all children of a nursery.
    Join,
    /// Its turn at an event, a lock, a channel.
    Sync(Awaited),
    /// A future that is not coldframe's.
    Foreign,
}

impl Wait {
    /// Whether only another task of the same root could end the wait.
    pub(crate) fn is_for_a_task(self) -> bool {
        matches!(self, Wait::Child | Wait::Join)
    }
}
