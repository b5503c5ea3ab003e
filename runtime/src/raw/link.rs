//! A way from one entry of a root's tables to another.

use std::cell::Cell;
use std::fmt;
use std::ptr::{self, NonNull};

use crate::table::{Entry, Table};

/// An entry of a table, or none: found without looking it up.
///
/// It stands in the same root, and only there.
pub(crate) struct Link<T>(Cell<*const T>);

// SAFETY: KEPT: it is in a root, and points into that root: both change threads
// together.
unsafe impl<T: Send> Send for Link<T> {}

impl<T> Default for Link<T> {
    #[inline]
    fn default() -> Link<T> {
        Link(Cell::new(ptr::null()))
    }
}

impl<T: Entry> Link<T> {
    /// The entry, which is one of `table`.
    #[inline]
    pub(crate) fn get<'r>(&self, table: &'r Table<T>) -> Option<&'r T> {
        let entry = self.0.get();
        debug_assert!(entry.is_null() || table.holds(entry), "a link leads into its own root");
        // SAFETY: KEPT, LINKED: it is one of that table, which stays where it is.
        unsafe { entry.as_ref() }
    }

    /// The same, and from now on none.
    #[inline]
    pub(crate) fn take<'r>(&self, table: &'r Table<T>) -> Option<&'r T> {
        let entry = self.get(table);
        self.set(None);
        entry
    }

    #[inline]
    pub(crate) fn is_none(&self) -> bool {
        self.0.get().is_null()
    }

    /// Whether it leads to that entry.
    #[inline]
    pub(crate) fn is(&self, entry: &T) -> bool {
        ptr::eq(self.0.get(), entry)
    }

    #[inline]
    pub(crate) fn set(&self, entry: Option<&T>) {
        self.0.set(entry.map_or(ptr::null(), ptr::from_ref));
    }

    #[inline]
    pub(crate) fn copy(&self, other: &Link<T>) {
        self.0.set(other.0.get());
    }
}

/// The same, with an entry always.
pub(crate) struct Lead<T>(Cell<NonNull<T>>);

// SAFETY: KEPT: as for a link.
unsafe impl<T: Send> Send for Lead<T> {}

impl<T: Entry> Lead<T> {
    /// To an entry of a table of the root that this is for.
    pub(crate) fn to(entry: &T) -> Lead<T> {
        Lead(Cell::new(NonNull::from(entry)))
    }

    /// The entry, which is one of `table`.
    #[inline]
    pub(crate) fn get<'r>(&self, table: &'r Table<T>) -> &'r T {
        let entry = self.0.get();
        debug_assert!(table.holds(entry.as_ptr()), "a link leads into its own root");
        // SAFETY: KEPT, LINKED: it is one of that table, which stays where it is.
        unsafe { entry.as_ref() }
    }

    #[inline]
    pub(crate) fn set(&self, entry: &T) {
        self.0.set(NonNull::from(entry));
    }
}

impl<T> fmt::Debug for Link<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("leads", &!self.0.get().is_null()).finish_non_exhaustive()
    }
}
