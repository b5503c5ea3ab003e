//! Growable tables whose entries never move: an entry is reached by a plain
//! `&T`, however many are added meanwhile.
//!
//! All state of a root lives in such tables, as `Cell`s. So nothing is ever
//! borrowed while a user's code runs (a waker, a destructor, an instrument),
//! and a re-entrant call finds every table usable.

use std::cell::Cell;

use crate::raw::{Chunks, Link};

/// No index: the end of a list, or "none".
pub(crate) const NIL: u32 = u32::MAX;

/// A copy of what is in a cell of an entry.
pub(crate) fn copy_of<T: Clone + Default>(cell: &Cell<T>) -> T {
    let kept = cell.take();
    cell.set(kept.clone());
    kept
}

/// An entry of a [`Table`]. What these give is for the table alone to set.
pub(crate) trait Entry: Default {
    /// Where it is in its table, from when it is first taken.
    fn index(&self) -> &Cell<u32>;

    /// The link of the free list. Unused while the entry is taken.
    fn free_link(&self) -> &Link<Self>;
}

/// Entries by index, with a free list through the entries themselves.
pub(crate) struct Table<T> {
    entries: Chunks<T>,
    free: Link<T>,
    taken: Cell<u32>,
}

impl<T: Entry> Table<T> {
    pub(crate) fn new() -> Self {
        Table { entries: Chunks::new(), free: Link::default(), taken: Cell::new(0) }
    }

    /// Takes an entry. It holds what its last owner left there.
    #[inline]
    pub(crate) fn take(&self) -> u32 {
        self.take_entry().0
    }

    /// Takes an entry, and gives it with its index.
    #[inline]
    pub(crate) fn take_entry(&self) -> (u32, &T) {
        self.taken.set(self.taken.get() + 1);
        let Some(entry) = self.free.get(self) else { return self.add_entry() };
        self.free.copy(entry.free_link());
        (entry.index().get(), entry)
    }

    #[cold]
    fn add_entry(&self) -> (u32, &T) {
        let (index, entry) = self.entries.add(T::default());
        entry.index().set(index);
        (index, entry)
    }

    /// Gives an entry back.
    #[inline]
    pub(crate) fn give_back(&self, index: u32) {
        self.give_back_entry(self.get(index));
    }

    /// The same, for an entry that was looked up already.
    #[inline]
    pub(crate) fn give_back_entry(&self, entry: &T) {
        self.taken.set(self.taken.get() - 1);
        entry.free_link().copy(&self.free);
        self.free.set(Some(entry));
    }

    #[inline]
    pub(crate) fn get(&self, index: u32) -> &T {
        self.entries.get(index)
    }

    /// Whether that is one of its entries.
    pub(crate) fn holds(&self, entry: *const T) -> bool {
        self.entries.holds(entry)
    }

    /// Like [`get`](Self::get), for an index that comes from outside.
    pub(crate) fn try_get(&self, index: u32) -> Option<&T> {
        (index < self.len()).then(|| self.get(index))
    }

    /// One past the highest index ever taken.
    pub(crate) fn len(&self) -> u32 {
        self.entries.len()
    }

    /// How many entries are taken now.
    pub(crate) fn taken(&self) -> u32 {
        self.taken.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Number {
        value: Cell<u32>,
        index: Cell<u32>,
        free: Link<Number>,
    }

    impl Entry for Number {
        fn index(&self) -> &Cell<u32> {
            &self.index
        }

        fn free_link(&self) -> &Link<Number> {
            &self.free
        }
    }

    #[test]
    fn entries_stay_where_they_are() {
        let table = Table::<Number>::new();
        let first = table.take();
        let place: *const Number = table.get(first);
        for n in 1..10_000 {
            assert_eq!(table.take(), n);
            table.get(n).value.set(n);
        }
        assert_eq!(place, table.get(first) as *const Number);
        assert!((1..10_000).all(|n| table.get(n).value.get() == n));
    }

    #[test]
    fn what_is_given_back_is_taken_first() {
        let table = Table::<Number>::new();
        let all: Vec<u32> = (0..100).map(|_| table.take()).collect();
        table.give_back(all[3]);
        table.give_back(all[70]);
        assert_eq!((table.take(), table.take(), table.take()), (70, 3, 100));
        assert_eq!(table.taken(), 101);
    }

    #[test]
    fn an_index_from_outside_may_be_anything() {
        let table = Table::<Number>::new();
        table.take();
        assert!(table.try_get(0).is_some());
        assert!(table.try_get(1).is_none());
        assert!(table.try_get(NIL).is_none());
    }
}
