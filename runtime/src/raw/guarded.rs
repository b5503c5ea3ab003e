//! The value of a lock.

use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::raw::Home;
use crate::root::Root;

/// A value for one at a time.
pub(crate) struct Guarded<T> {
    home: Home,
    held: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: HELD: the value is reached by one at a time, on whatever thread, and
// so has to be `Send`.
unsafe impl<T: Send> Sync for Guarded<T> {}

impl<T> Guarded<T> {
    pub(crate) const fn new(value: T) -> Guarded<T> {
        let held = AtomicBool::new(false);
        Guarded { home: Home::new(), held, value: UnsafeCell::new(value) }
    }

    /// Claims the value for the caller alone.
    ///
    /// # Panics
    ///
    /// If somebody has it, and in another root than before.
    #[inline]
    pub(crate) fn claim(&self, root: &Root) -> Claim<'_, T> {
        self.home.check(root);
        // Acquire: what the last one did, who may have been on another thread,
        // is over. A store is enough: by HOME nobody else gets here.
        assert!(!self.held.load(Ordering::Acquire), "the value of a lock is claimed twice");
        self.held.store(true, Ordering::Relaxed);
        Claim { guarded: self, exclusive: PhantomData }
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    pub(crate) fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

/// The right to the value, until it is dropped.
pub(crate) struct Claim<'g, T> {
    guarded: &'g Guarded<T>,
    /// It is what a `&mut T` is: `Sync` only if `T` is.
    exclusive: PhantomData<&'g mut T>,
}

impl<T> Deref for Claim<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: HELD: we are the one claim, and borrowed.
        unsafe { &*self.guarded.value.get() }
    }
}

impl<T> DerefMut for Claim<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: HELD: we are the one claim, and borrowed for this alone.
        unsafe { &mut *self.guarded.value.get() }
    }
}

impl<T> Drop for Claim<'_, T> {
    #[inline]
    fn drop(&mut self) {
        // Release: the next one sees what was done.
        self.guarded.held.store(false, Ordering::Release);
    }
}

impl<T: fmt::Debug> fmt::Debug for Claim<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
