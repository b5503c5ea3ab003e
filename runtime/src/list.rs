//! Doubly linked lists through the entries of a table.
//!
//! Whoever the list belongs to has its [`Ends`]; each entry has [`Links`] for
//! every list that it can be in. The lists that change at every turn have
//! [`NearEnds`] and [`NearLinks`]: twice as large, and nothing is looked up.

use std::cell::Cell;

use crate::raw::Link;
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

/// The two ends of a list.
pub(crate) struct NearEnds<T> {
    pub(crate) first: Link<T>,
    pub(crate) last: Link<T>,
}

/// The neighbours of an entry in a list.
pub(crate) struct NearLinks<T> {
    pub(crate) before: Link<T>,
    pub(crate) after: Link<T>,
}

impl<T: Entry> NearLinks<T> {
    /// Whether it is alone in its list, if it is in one.
    pub(crate) fn is_alone(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }
}

impl<T> Default for NearEnds<T> {
    fn default() -> NearEnds<T> {
        NearEnds { first: Link::default(), last: Link::default() }
    }
}

impl<T> Default for NearLinks<T> {
    fn default() -> NearLinks<T> {
        NearLinks { before: Link::default(), after: Link::default() }
    }
}

impl<T: Entry> NearEnds<T> {
    /// The ends of a list that is linked already.
    #[inline]
    pub(crate) fn of(first: &T, last: &T) -> NearEnds<T> {
        let ends = NearEnds::default();
        ends.first.set(Some(first));
        ends.last.set(Some(last));
        ends
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_none()
    }

    /// Lets go of what is in the list.
    #[inline]
    pub(crate) fn clear(&self) {
        self.first.set(None);
        self.last.set(None);
    }

    /// Puts an entry between two neighbours, of which one or both may be ends.
    #[inline]
    pub(crate) fn insert(
        &self,
        links: impl Fn(&T) -> &NearLinks<T>,
        before: Option<&T>,
        after: Option<&T>,
        entry: &T,
    ) {
        self.join(&links, before, Some(entry));
        self.join(&links, Some(entry), after);
    }

    /// Takes an entry out of the list.
    #[inline]
    pub(crate) fn remove(&self, table: &Table<T>, links: impl Fn(&T) -> &NearLinks<T>, entry: &T) {
        let (before, after) = (links(entry).before.get(table), links(entry).after.get(table));
        self.join(&links, before, after);
    }

    /// Has two entries stand beside each other; without one, the other is at the
    /// end.
    #[inline]
    fn join(&self, links: impl Fn(&T) -> &NearLinks<T>, before: Option<&T>, after: Option<&T>) {
        before.map_or(&self.first, |it| &links(it).after).set(after);
        after.map_or(&self.last, |it| &links(it).before).set(before);
    }

    /// The entries of the list, in its order.
    pub(crate) fn walk<'t>(
        &self,
        table: &'t Table<T>,
        links: impl Fn(&T) -> &NearLinks<T>,
    ) -> impl Iterator<Item = &'t T> {
        std::iter::successors(self.first.get(table), move |it| links(it).after.get(table))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Number {
        index: Cell<u32>,
        free: Link<Number>,
        value: Cell<u32>,
        links: Links,
        near: NearLinks<Number>,
    }

    impl Entry for Number {
        fn index(&self) -> &Cell<u32> {
            &self.index
        }

        fn free_link(&self) -> &Link<Number> {
            &self.free
        }
    }

    fn links(number: &Number) -> &Links {
        &number.links
    }

    fn near(number: &Number) -> &NearLinks<Number> {
        &number.near
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
        for (removed, rest) in [(2, &[0, 1, 3, 4][..]), (0, &[1, 3, 4]), (4, &[1, 3]), (1, &[3])] {
            table.remove(&ends, links, table.get(removed));
            assert_eq!(list(), rest);
        }
        assert_eq!((ends.first.get(), ends.last.get()), (3, 3));
        assert_eq!((ends.clear(), ends.is_empty(), list().len()), (3, true, 0));
    }

    #[test]
    fn neighbours_come_and_leave_anywhere() {
        let (table, ends) = (Table::<Number>::new(), NearEnds::default());
        let list = || ends.walk(&table, near).map(|it| it.value.get()).collect::<Vec<u32>>();
        let numbers: Vec<&Number> = (0..5).map(|_| table.take_entry().1).collect();
        for (value, number) in (0..).zip(&numbers) {
            number.value.set(value);
            ends.insert(near, ends.last.get(&table), None, number);
        }
        assert_eq!(list(), [0, 1, 2, 3, 4]);
        for (moved, before, after) in
            [(3, Some(2), Some(4)), (0, None, Some(1)), (4, Some(3), None)]
        {
            ends.remove(&table, near, numbers[moved]);
            let neighbour = |at: Option<usize>| at.map(|at| numbers[at]);
            ends.insert(near, neighbour(before), neighbour(after), numbers[moved]);
        }
        assert_eq!(list(), [0, 1, 2, 3, 4]);
        for (removed, rest) in [(2, &[0, 1, 3, 4][..]), (0, &[1, 3, 4]), (4, &[1, 3]), (1, &[3])] {
            ends.remove(&table, near, numbers[removed]);
            assert_eq!(list(), rest);
        }
        assert!(ends.first.is(numbers[3]) && ends.last.is(numbers[3]));
        ends.remove(&table, near, numbers[3]);
        assert!(ends.is_empty() && ends.last.is_none());
    }
}
