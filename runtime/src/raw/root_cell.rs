//! A root that is shared, for a nursery that is a root of its own.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::raw::{current_id, enter, with_root};
use crate::root::Root;

/// A root that whoever holds a reference may enter, one at a time.
pub(crate) struct RootCell {
    entered: AtomicBool,
    root: Root,
}

// SAFETY: ONE-THREAD: `enter` gives out `&Root` only while it holds the claim,
// so two threads are never inside at once; moving the root between threads is
// fine because `Root` is `Send`.
unsafe impl Sync for RootCell where Root: Send {}

struct Leave<'c>(&'c AtomicBool);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        // Release: what was done inside is visible to the next one to enter.
        self.0.store(false, Ordering::Release);
    }
}

impl RootCell {
    pub(crate) fn new(root: Root) -> Self {
        RootCell { entered: AtomicBool::new(false), root }
    }

    /// Enters the root, or stays in it if it is current already.
    pub(crate) fn enter<R>(&self, f: impl FnOnce(&Root) -> R) -> R {
        if current_id() == self.id() {
            return with_root("a nursery", f);
        }
        let entered = self.entered.swap(true, Ordering::Acquire);
        assert!(!entered, "a nursery is used by two threads at once");
        let _leave = Leave(&self.entered);
        enter(&self.root, f)
    }

    pub(crate) fn id(&self) -> u64 {
        // The id is set once, before the root is shared: reading it needs no
        // claim.
        self.root.id
    }
}
