//! What is asked of a task at every turn, in one word.

use std::cell::Cell;

/// The marks of a task.
#[derive(Debug, Default)]
pub(crate) struct Marks(Cell<u8>);

/// A pass has to come by the task.
pub(crate) const LINKED: u8 = 1;
/// Its own code is to run.
pub(crate) const READY: u8 = 1 << 1;
/// It unwinds, or will once nothing in it is owed any more.
pub(crate) const RAISED: u8 = 1 << 2;
/// Its own code has nurseries open.
pub(crate) const OPEN: u8 = 1 << 3;
/// Its own code has entered cancel scopes.
pub(crate) const ENTERED: u8 = 1 << 4;
/// It runs in a scope of its own.
pub(crate) const SCOPED: u8 = 1 << 5;
/// It has ended, and is linked still.
pub(crate) const GONE: u8 = 1 << 6;
/// It became ready at another time than it was linked, which is noted apart; or
/// instruments watch, and it always is.
pub(crate) const APART: u8 = 1 << 7;

impl Marks {
    #[inline]
    pub(crate) fn get(&self) -> u8 {
        self.0.get()
    }

    #[inline]
    pub(crate) fn set_all(&self, marks: u8) {
        self.0.set(marks);
    }

    #[inline]
    pub(crate) fn clear(&self) {
        self.0.set(0);
    }

    /// Whether any of these is set.
    #[inline]
    pub(crate) fn has(&self, marks: u8) -> bool {
        self.0.get() & marks != 0
    }

    #[inline]
    pub(crate) fn add(&self, marks: u8) {
        self.0.set(self.0.get() | marks);
    }

    #[inline]
    pub(crate) fn remove(&self, marks: u8) {
        self.0.set(self.0.get() & !marks);
    }

    #[inline]
    pub(crate) fn set(&self, marks: u8, on: bool) {
        match on {
            true => self.add(marks),
            false => self.remove(marks),
        }
    }
}
