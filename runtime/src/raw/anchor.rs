//! Entries of a root's tables, found again without looking them up.

use std::fmt;
use std::ptr::NonNull;

use crate::root::Root;
use crate::table::{Entry, Table};

/// An entry that was taken in one root: whoever has that root gets it.
pub(crate) struct Anchor<T> {
    /// The id of the root; 0, which none has, for no entry.
    root: u64,
    entry: NonNull<T>,
}

// SAFETY: KEPT: the pointer is followed only by whoever has the root, and so,
// by ONE-THREAD, by one thread at a time.
unsafe impl<T: Send> Send for Anchor<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Anchor<T> {}

impl<T> Clone for Anchor<T> {
    fn clone(&self) -> Anchor<T> {
        Anchor { root: self.root, entry: self.entry }
    }
}

impl<T: Entry> Anchor<T> {
    /// No entry of any root.
    #[inline]
    pub(crate) const fn none() -> Self {
        Anchor { root: 0, entry: NonNull::dangling() }
    }

    /// Takes an entry of a table of `root`, and gives its index.
    #[inline]
    pub(crate) fn take<'r>(
        root: &'r Root,
        table: impl for<'a> FnOnce(&'a Root) -> &'a Table<T>,
    ) -> (Self, u32, &'r T) {
        let (index, entry) = table(root).take_entry();
        (Anchor { root: root.id, entry: NonNull::from(entry) }, index, entry)
    }

    /// The entry, if it is one of `root`. Somebody else may have taken it
    /// meanwhile.
    #[inline]
    pub(crate) fn get<'r>(&self, root: &'r Root) -> Option<&'r T> {
        match self.root == root.id {
            // SAFETY: KEPT: an id is never used again, so this is the root in one
            // of whose tables the entry was taken.
            true => Some(unsafe { self.entry.as_ref() }),
            false => None,
        }
    }

    /// The id of the root.
    #[inline]
    pub(crate) fn root_id(&self) -> u64 {
        self.root
    }
}

impl<T> fmt::Debug for Anchor<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Anchor").field("root", &self.root).finish_non_exhaustive()
    }
}
