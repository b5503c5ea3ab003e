//! Why something was cancelled.

use std::borrow::Cow;
use std::fmt;

use crate::task::Task;

/// Why a scope was cancelled. The first reason stays; what lies inside the
/// scope is cancelled for the same one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CancelReason {
    /// What cancelled it.
    pub source: CancelSource,
    /// What was said about it; empty if nothing was.
    pub text: Cow<'static, str>,
    /// The task that cancelled it, or whose end did. None for a deadline and
    /// for what came from outside the run.
    pub task: Option<Task>,
}

/// What can cancel a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CancelSource {
    /// Its deadline passed.
    Deadline,
    /// Somebody called `cancel`.
    Explicit,
    /// A child or the body of a nursery failed, or a race was won.
    Nursery,
    /// Ctrl-C was pressed.
    Interrupt,
}

impl CancelReason {
    pub(crate) const DEADLINE: CancelReason =
        CancelReason { source: CancelSource::Deadline, text: Cow::Borrowed(""), task: None };
}

impl fmt::Display for CancelReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.source {
            CancelSource::Deadline => "its deadline passed",
            CancelSource::Explicit => "`cancel` was called",
            CancelSource::Nursery => "its nursery was cancelled",
            CancelSource::Interrupt => "Ctrl-C was pressed",
        })?;
        if let Some(task) = &self.task {
            write!(f, " by {task}")?;
        }
        match &*self.text {
            "" => Ok(()),
            text => write!(f, ": {text}"),
        }
    }
}
