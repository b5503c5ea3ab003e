//! Growable tables whose entries never move: an entry is reached by a plain
//! `&T`, however many are added meanwhile.
//!
//! All state of a root lives in such tables, as `Cell`s. So nothing is ever
//! borrowed while a user's code runs (a waker, a destructor, an instrument),
//! and a re-entrant call finds every table usable.

use std::cell::{Cell, OnceCell};

/// No index: the end of a list, or "none".
pub(crate) const NIL: u32 = u32::MAX;

/// The size of the first chunk is `1 << FIRST_BITS`; each later one doubles
/// what there is.
const FIRST_BITS: u32 = 6;
const CHUNKS: usize = 26;

/// An entry of a [`Table`].
pub(crate) trait Entry: Default {
    /// The link of the free list. Unused while the entry is taken.
    fn free_link(&self) -> &Cell<u32>;
}

/// Entries by index, with a free list through the entries themselves.
pub(crate) struct Table<T> {
    chunks: [OnceCell<Box<[T]>>; CHUNKS],
    len: Cell<u32>,
    free: Cell<u32>,
    taken: Cell<u32>,
}

impl<T: Entry> Table<T> {
    pub(crate) fn new() -> Self {
        Table {
            chunks: [const { OnceCell::new() }; CHUNKS],
            len: Cell::new(0),
            free: Cell::new(NIL),
            taken: Cell::new(0),
        }
    }

    /// Takes an entry. It holds what its last owner left there.
    pub(crate) fn take(&self) -> u32 {
        self.taken.set(self.taken.get() + 1);
        let free = self.free.get();
        if free != NIL {
            self.free.set(self.get(free).free_link().get());
            return free;
        }
        let index = self.len.get();
        self.len.set(index + 1);
        let (chunk, offset) = position(index);
        if offset == 0 {
            self.add_chunk(chunk);
        }
        index
    }

    /// Gives an entry back.
    pub(crate) fn give_back(&self, index: u32) {
        self.taken.set(self.taken.get() - 1);
        self.get(index).free_link().set(self.free.replace(index));
    }

    pub(crate) fn get(&self, index: u32) -> &T {
        let (chunk, offset) = position(index);
        let entries = self.chunks[chunk].get().expect("an index comes from `take`");
        &entries[offset]
    }

    /// Like [`get`](Self::get), for an index that comes from outside.
    pub(crate) fn try_get(&self, index: u32) -> Option<&T> {
        (index < self.len.get()).then(|| self.get(index))
    }

    /// One past the highest index ever taken.
    pub(crate) fn len(&self) -> u32 {
        self.len.get()
    }

    /// How many entries are taken now.
    pub(crate) fn taken(&self) -> u32 {
        self.taken.get()
    }

    #[cold]
    fn add_chunk(&self, chunk: usize) {
        let size = 1_usize << (FIRST_BITS as usize + chunk);
        let entries = (0..size).map(|_| T::default()).collect();
        let added = self.chunks[chunk].set(entries);
        assert!(added.is_ok(), "a chunk is added when its first index is taken");
    }
}

/// The chunk and the place in it.
fn position(index: u32) -> (usize, usize) {
    // Shifted by the first chunk's size, the highest bit names the chunk.
    let shifted = index + (1 << FIRST_BITS);
    let top = shifted.ilog2();
    ((top - FIRST_BITS) as usize, (shifted ^ (1 << top)) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Number {
        value: Cell<u32>,
        free: Cell<u32>,
    }

    impl Entry for Number {
        fn free_link(&self) -> &Cell<u32> {
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
