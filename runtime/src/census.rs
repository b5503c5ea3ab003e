//! Counting what a root holds: tests look whether everything was given back.

use crate::raw::with_root;
use crate::root::Root;

/// How many entries of each table of a root are taken, besides the main task
/// and its scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LiveCounts {
    /// Tasks that have not ended, and ended ones that a pass still meets.
    pub tasks: u32,
    /// Nurseries that were not dropped.
    pub nurseries: u32,
    /// Cancel scopes.
    pub scopes: u32,
    /// Machines that have suspended and were not dropped.
    pub frames: u32,
    /// Leaves that keep a foreign waker.
    pub seats: u32,
    /// Sleeps.
    pub timers: u32,
    /// Waits for events, locks, channels and the like.
    pub places: u32,
}

/// The counts of the root that runs here.
///
/// # Panics
///
/// Where no root runs.
#[must_use]
#[track_caller]
pub fn live_counts() -> LiveCounts {
    with_root("`live_counts`", Root::live_counts)
}

impl Root {
    pub(crate) fn live_counts(&self) -> LiveCounts {
        LiveCounts {
            tasks: self.tasks.taken() - 1,
            nurseries: self.nurseries.taken(),
            // Entries of nurseries that are not taken keep theirs.
            scopes: self.scopes.taken() - 1 - (self.nurseries.len() - self.nurseries.taken()),
            frames: self.frames.taken(),
            seats: self.seats.taken(),
            timers: self.timers.taken(),
            places: self.sync.places.taken(),
        }
    }
}
