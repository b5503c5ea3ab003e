//! Doubly linked lists through the entries of a table.
//!
//! Whoever the list belongs to has its [`Ends`]; each entry has [`Links`] for
//! every list that it can be in.

use std::cell::Cell;

use crate::table::{Entry, NIL, Table};

/// The two ends of a list: indices, [`NIL`] if it is empty.
pub(crate) struct Ends {
    pub(crate) first: Cell<u32>,
    pub(crate) last: Cell<u32>,
}

/// The neighbours of an entry in a list: indices, [`NIL`] at its ends.
pub(crate) struct Links {
    pub(crate) before: Cell<u32>,
    pub(crate) after: Cell<u32>,
}

impl Default for Ends {
    fn default() -> Ends {
        Ends { first: Cell::new(NIL), last: Cell::new(NIL) }
    }
}

impl Default for Links {
    fn default() -> Links {
        Links { before: Cell::new(NIL), after: Cell::new(NIL) }
    }
}

impl Ends {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.first.get() == NIL
    }

    /// Lets go of what is in the list: the first entry.
    #[inline]
    pub(crate) fn clear(&self) -> u32 {
        self.last.set(NIL);
        self.first.replace(NIL)
    }
}

impl<T: Entry> Table<T> {
    /// Puts an entry at the end of a list.
    #[inline]
    pub(crate) fn append(&self, ends: &Ends, links: impl Fn(&T) -> &Links, index: u32, entry: &T) {
        let before = ends.last.replace(index);
        links(entry).before.set(before);
        links(entry).after.set(NIL);
        match before {
            NIL => ends.first.set(index),
            before => links(self.get(before)).after.set(index),
        }
    }

    /// Puts an entry into a list, behind `before`; first if that is [`NIL`].
    pub(crate) fn insert(
        &self,
        ends: &Ends,
        links: impl Fn(&T) -> &Links,
        before: u32,
        index: u32,
        entry: &T,
    ) {
        let after = match before {
            NIL => ends.first.replace(index),
            before => links(self.get(before)).after.replace(index),
        };
        links(entry).before.set(before);
        links(entry).after.set(after);
        match after {
            NIL => ends.last.set(index),
            after => links(self.get(after)).before.set(index),
        }
    }

    /// Takes an entry out of the list that it is in.
    #[inline]
    pub(crate) fn remove(&self, ends: &Ends, links: impl Fn(&T) -> &Links, entry: &T) {
        let (before, after) = (links(entry).before.get(), links(entry).after.get());
        match before {
            NIL => ends.first.set(after),
            before => links(self.get(before)).after.set(after),
        }
        match after {
            NIL => ends.last.set(before),
            after => links(self.get(after)).before.set(before),
        }
    }

    /// The indices in a list from `first` on, in its order.
    pub(crate) fn walk(
        &self,
        first: u32,
        links: impl Fn(&T) -> &Links,
    ) -> impl Iterator<Item = u32> {
        let some = |index: u32| (index != NIL).then_some(index);
        std::iter::successors(some(first), move |index| some(links(self.get(*index)).after.get()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Number {
        free: Cell<u32>,
        links: Links,
    }

    impl Entry for Number {
        fn free_link(&self) -> &Cell<u32> {
            &self.free
        }
    }

    fn links(number: &Number) -> &Links {
        &number.links
    }

    #[test]
    fn entries_leave_from_anywhere() {
        let (table, ends) = (Table::<Number>::new(), Ends::default());
        let list = || table.walk(ends.first.get(), links).collect::<Vec<u32>>();
        for _ in 0..5 {
            let (index, entry) = table.take_entry();
            table.append(&ends, links, index, entry);
        }
        assert_eq!(list(), [0, 1, 2, 3, 4]);
        for (moved, before) in [(3, 2), (0, NIL), (4, 3)] {
            table.remove(&ends, links, table.get(moved));
            table.insert(&ends, links, before, moved, table.get(moved));
        }
        assert_eq!(list(), [0, 1, 2, 3, 4]);
        for (removed, rest) in [(2, &[0, 1, 3, 4][..]), (0, &[1, 3, 4]), (4, &[1, 3]), (1, &[3])] {
            table.remove(&ends, links, table.get(removed));
            assert_eq!(list(), rest);
        }
        assert_eq!((ends.first.get(), ends.last.get()), (3, 3));
        assert_eq!((ends.clear(), ends.is_empty(), list().len()), (3, true, 0));
    }
}
