//! Values that are added one by one, never move, and are found by pointers only.

use std::cell::Cell;
use std::mem;
use std::ptr::{self, NonNull};

/// A growable list that gives out plain references: what it holds stays where
/// it is until the list is dropped. Each row has room for twice as many values as
/// the one before it, up to a limit, so that what is left over is little beside
/// what is used.
pub(super) struct Rows<T> {
    /// Where the next value will be, in the newest row, and where that ends.
    next: Cell<*mut T>,
    end: Cell<*mut T>,
    newest: Cell<Row<T>>,
    /// The rows before it, which are full.
    full: Cell<Vec<Row<T>>>,
}

/// Room for some values, in one piece.
struct Row<T> {
    first: *mut T,
    size: usize,
}

/// The first row takes about so many bytes, and has so many values at least and at
/// most.
const FIRST_BYTES: usize = 4 << 10;
const FIRST: (usize, usize) = (4, 16);

/// No row has more values than this.
const MOST: usize = 4 << 10;

/// Room for the full rows, made when there is the first.
const USUAL: usize = 16;

// SAFETY: it owns its values like a `Vec`.
unsafe impl<T: Send> Send for Rows<T> {}

impl<T> Clone for Row<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Row<T> {}

impl<T> Row<T> {
    const NONE: Row<T> = Row { first: ptr::null_mut(), size: 0 };

    fn new(size: usize) -> Row<T> {
        Row { first: Box::into_raw(Box::<[T]>::new_uninit_slice(size)).cast(), size }
    }

    /// How large the one behind it is.
    fn next_size(self) -> usize {
        match self.size {
            0 => (FIRST_BYTES / size_of::<T>().max(1)).clamp(FIRST.0, FIRST.1),
            size => (2 * size).min(MOST),
        }
    }
}

impl<T> Rows<T> {
    pub(super) const fn new() -> Self {
        Rows {
            next: Cell::new(ptr::null_mut()),
            end: Cell::new(ptr::null_mut()),
            newest: Cell::new(Row::NONE),
            full: Cell::new(Vec::new()),
        }
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.next.get().is_null()
    }

    /// Adds a value, which is made where it will be.
    ///
    /// # Safety
    ///
    /// `make` does not use the list.
    #[inline]
    pub(super) unsafe fn add_with(&self, make: impl FnOnce() -> T) -> &T {
        if self.next.get() == self.end.get() {
            self.grow();
        }
        let place = self.next.get();
        // SAFETY: FILLED: there is room up to the end of the row, and nobody has a
        // reference to a value that was not added yet.
        unsafe {
            place.write(make());
            self.next.set(place.add(1));
            &*place
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&self) {
        let newest = self.newest.get();
        let row = Row::new(newest.next_size());
        if newest.size > 0 {
            let mut full = self.full.take();
            if full.is_empty() {
                full.reserve(USUAL);
            }
            full.push(newest);
            self.full.set(full);
        }
        self.newest.set(row);
        self.next.set(row.first);
        self.end.set(row.first.wrapping_add(row.size));
    }
}

impl<T> Row<T> {
    /// The values of a row, to be dropped with it.
    ///
    /// # Safety
    ///
    /// So many were added, and nobody uses the row after this.
    unsafe fn take(self, values: usize) -> Vec<T> {
        match NonNull::new(self.first) {
            // SAFETY: FILLED: it comes from a box of that size, in which so many
            // values were added.
            Some(first) => unsafe { Vec::from_raw_parts(first.as_ptr(), values, self.size) },
            None => Vec::new(),
        }
    }
}

impl<T> Drop for Rows<T> {
    fn drop(&mut self) {
        let newest = self.newest.get();
        let left = (self.end.get().addr() - self.next.get().addr()) / size_of::<T>().max(1);
        let full = self.full.take().into_iter();
        let mut rest = Rest { full, newest: Some((newest, newest.size - left)) };
        while let Some(row) = rest.next() {
            // A value that panics keeps nobody else's from being dropped.
            let others = Others(&mut rest);
            drop(row);
            mem::forget(others);
        }
    }
}

/// What is left to be dropped: the rows that are full, and the newest, with how many
/// values it has.
struct Rest<T> {
    full: std::vec::IntoIter<Row<T>>,
    newest: Option<(Row<T>, usize)>,
}

impl<T> Rest<T> {
    /// The values of the next row.
    fn next(&mut self) -> Option<Vec<T>> {
        let full = self.full.next().map(|row| (row, row.size));
        let (row, values) = full.or_else(|| self.newest.take())?;
        // SAFETY: FILLED: all rows before the newest are full, and that is up to `next`;
        // nobody has a reference any more.
        Some(unsafe { row.take(values) })
    }
}

/// Drops the others when a panic passes.
struct Others<'r, T>(&'r mut Rest<T>);

impl<T> Drop for Others<'_, T> {
    fn drop(&mut self) {
        while let Some(row) = self.0.next() {
            drop(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    type Counted = (usize, Rc<()>);

    fn filled(count: usize) -> (Rows<Counted>, Rc<()>, Vec<usize>) {
        let (rows, alive) = (Rows::new(), Rc::new(()));
        let places = (0..count)
            .map(|value| {
                // SAFETY: the list is not used.
                let added = unsafe { rows.add_with(|| (value, Rc::clone(&alive))) };
                assert_eq!(added.0, value);
                ptr::from_ref(added).addr()
            })
            .collect();
        (rows, alive, places)
    }

    #[test]
    fn each_value_is_dropped_once() {
        for count in [0, 1, 15, 16, 17, 48, 49, 5_000, 20_000] {
            let (rows, alive, _) = filled(count);
            assert_eq!(Rc::strong_count(&alive), count + 1);
            drop(rows);
            assert_eq!(Rc::strong_count(&alive), 1);
        }
    }

    #[test]
    fn a_value_that_panics_when_it_is_dropped_keeps_no_other() {
        struct Bomb(bool, Rc<Cell<u32>>);
        impl Drop for Bomb {
            fn drop(&mut self) {
                self.1.set(self.1.get() + 1);
                assert!(!self.0, "a bomb");
            }
        }
        for at in [0, 15, 16, 700, 999] {
            let (rows, dropped) = (Rows::new(), Rc::default());
            for value in 0..1_000 {
                // SAFETY: the list is not used.
                unsafe { rows.add_with(|| Bomb(value == at, Rc::clone(&dropped))) };
            }
            let drops = std::panic::AssertUnwindSafe(|| drop(rows));
            assert!(std::panic::catch_unwind(drops).is_err());
            assert_eq!(dropped.get(), 1_000, "after a panic at {at}");
        }
    }

    #[test]
    fn values_stay_where_they_are() {
        let (rows, _, mut places) = filled(20_000);
        let first = rows.full.take();
        // SAFETY: nothing is added meanwhile.
        assert_eq!(unsafe { (*first[0].first).0 }, 0);
        assert_eq!(first[0].first.addr(), places[0]);
        rows.full.set(first);
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 20_000, "no two are in one place");
    }

    #[test]
    fn little_is_left_over() {
        let (rows, _, _) = filled(20_000);
        let size = rows.newest.get().size;
        let full = rows.full.take();
        let room: usize = full.iter().map(|row| row.size).sum::<usize>() + size;
        rows.full.set(full);
        assert!((20_000..20_000 + MOST).contains(&room), "{room}");
        assert!(room < 20_000 + 20_000 / 4);
        let (few, _, _) = filled(1);
        assert_eq!(few.newest.get().size, FIRST.1);
        let large = Rows::<[u8; 3000]>::new();
        // SAFETY: the list is not used.
        unsafe { large.add_with(|| [0; 3000]) };
        assert_eq!(large.newest.get().size, FIRST.0);
    }
}
