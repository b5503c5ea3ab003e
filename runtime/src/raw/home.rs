//! The one root that may touch something.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::root::Root;

/// The root that checked first; none at the beginning.
#[derive(Debug)]
pub(crate) struct Home(AtomicU64);

impl Home {
    pub(crate) const fn new() -> Home {
        Home(AtomicU64::new(0))
    }

    /// Makes sure that `root` is the one, or the first to ask.
    ///
    /// # Panics
    ///
    /// If it is another.
    #[inline]
    #[track_caller]
    pub(crate) fn check(&self, root: &Root) {
        // Relaxed: a root's own accesses are in order, whichever thread it is
        // on, and no other root gets here.
        if self.0.load(Ordering::Relaxed) != root.id {
            self.settle(root);
        }
    }

    #[cold]
    #[track_caller]
    fn settle(&self, root: &Root) {
        let first = self.0.compare_exchange(0, root.id, Ordering::Relaxed, Ordering::Relaxed);
        assert!(first.is_ok(), "something of one run is used in another");
    }
}
