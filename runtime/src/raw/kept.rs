//! A value beside the tables of a root, for those that are of a type of the
//! user's.

use std::cell::{Cell, UnsafeCell};

use crate::raw::Home;
use crate::root::Root;

/// A value that only the root touches in which it is first used.
pub(crate) struct Kept<T> {
    home: Home,
    /// It is borrowed now.
    busy: Cell<bool>,
    value: UnsafeCell<T>,
}

// SAFETY: HOME: both cells are touched under `check` only. The value may be
// left by one thread and found by another, so it has to be `Send`.
unsafe impl<T: Send> Sync for Kept<T> {}

impl<T> Kept<T> {
    pub(crate) const fn new(value: T) -> Kept<T> {
        Kept { home: Home::new(), busy: Cell::new(false), value: UnsafeCell::new(value) }
    }

    /// Looks at the value. `f` runs no code of users.
    ///
    /// # Panics
    ///
    /// In another root than before, and inside itself.
    #[inline]
    pub(crate) fn with<R>(&self, root: &Root, f: impl FnOnce(&mut T) -> R) -> R {
        self.home.check(root);
        // After a panic in `f` it stays so: nobody sees a value half changed.
        assert!(!self.busy.replace(true), "a value is used while it is used");
        // SAFETY: HOME, BRIEF: nobody else is in here, on this thread or
        // another, until the mark is gone.
        let res = f(unsafe { &mut *self.value.get() });
        self.busy.set(false);
        res
    }
}
