//! Values that are added one by one and never move.

use std::cell::Cell;
use std::ptr;

const CHUNKS: usize = 28;

/// A growable list that gives out plain references: what it holds stays where
/// it is until the list is dropped. Its first chunk has `1 << FIRST_BITS`
/// values; each later one doubles what there is.
pub(crate) struct Chunks<T, const FIRST_BITS: u32> {
    chunks: [Cell<*mut T>; CHUNKS],
    len: Cell<u32>,
}

// SAFETY: it owns its values like a `Vec`.
unsafe impl<T: Send, const FIRST_BITS: u32> Send for Chunks<T, FIRST_BITS> {}

impl<T, const FIRST_BITS: u32> Chunks<T, FIRST_BITS> {
    pub(crate) const fn new() -> Self {
        Chunks { chunks: [const { Cell::new(ptr::null_mut()) }; CHUNKS], len: Cell::new(0) }
    }

    #[inline]
    pub(crate) fn len(&self) -> u32 {
        self.len.get()
    }

    /// Adds one value and gives its index. `make` fills the chunk it is in, if
    /// that is new.
    pub(crate) fn add(&self, make: impl FnMut() -> T) -> u32 {
        let index = self.len.get();
        let (chunk, offset) = position::<FIRST_BITS>(index);
        if offset == 0 {
            let values: Box<[T]> =
                std::iter::repeat_with(make).take(size::<FIRST_BITS>(chunk)).collect();
            // `make` may have added values itself: then the chunk is there.
            assert_eq!(self.len.get(), index, "a list is not added to while it grows");
            self.chunks[chunk].set(Box::into_raw(values).cast());
        }
        self.len.set(index + 1);
        index
    }

    /// The value at an index that [`add`](Self::add) gave.
    #[inline]
    pub(crate) fn get(&self, index: u32) -> &T {
        assert!(index < self.len.get(), "an index comes from `add`");
        let (chunk, offset) = position::<FIRST_BITS>(index);
        // SAFETY: FILLED: the index was added, so its chunk is there, and
        // whole; chunks are freed by `drop` only.
        unsafe { &*self.chunks[chunk].get().add(offset) }
    }
}

impl<T, const FIRST_BITS: u32> Drop for Chunks<T, FIRST_BITS> {
    fn drop(&mut self) {
        for (chunk, start) in self.chunks.iter().map(Cell::get).enumerate() {
            if !start.is_null() {
                let values = ptr::slice_from_raw_parts_mut(start, size::<FIRST_BITS>(chunk));
                // SAFETY: FILLED: it comes from `Box::into_raw` of that size,
                // and nobody has a reference any more.
                drop(unsafe { Box::from_raw(values) });
            }
        }
    }
}

const fn size<const FIRST_BITS: u32>(chunk: usize) -> usize {
    1 << (FIRST_BITS as usize + chunk)
}

/// The chunk and the place in it.
#[inline]
fn position<const FIRST_BITS: u32>(index: u32) -> (usize, usize) {
    // Shifted by the first chunk's size, the highest bit names the chunk.
    let shifted = index + (1 << FIRST_BITS);
    let top = shifted.ilog2();
    ((top - FIRST_BITS) as usize, (shifted ^ (1 << top)) as usize)
}
