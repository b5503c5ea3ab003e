//! What a task waits for, as its leaf wrote it down.

use std::fmt;

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
    /// That no task of the run can go on.
    Idle,
    /// Work in a thread.
    Thread(WorkName),
    /// A future that is not coldframe's.
    Foreign,
}

impl Wait {
    /// Whether only another task of the same root could end the wait.
    pub(crate) fn is_for_a_task(self) -> bool {
        matches!(self, Wait::Child | Wait::Join)
    }
}

/// The name of work in a thread: the path of its function.
///
/// One word, so that what a task waits for stays small: it is written down at
/// each switch.
#[derive(Clone, Copy)]
pub struct WorkName(fn() -> &'static str);

impl WorkName {
    #[cfg(feature = "thread")]
    pub(crate) fn of<F>() -> WorkName {
        WorkName(std::any::type_name::<F>)
    }

    /// The path. That of a closure is the one of the function it stands in.
    #[must_use]
    pub fn path(self) -> &'static str {
        (self.0)().trim_end_matches("::{{closure}}")
    }
}

impl PartialEq for WorkName {
    fn eq(&self, other: &WorkName) -> bool {
        self.path() == other.path()
    }
}

impl Eq for WorkName {}

impl fmt::Display for WorkName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}

impl fmt::Debug for WorkName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WorkName({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stays_small() {
        assert!(size_of::<Wait>() <= 16);
    }
}
