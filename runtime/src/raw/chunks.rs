//! Values that are added one by one and never move.

use std::cell::Cell;
use std::ptr;

/// One for each bit of an index.
const CHUNKS: usize = 32;

/// A growable list that gives out plain references: what it holds stays where
/// it is until the list is dropped. Its first chunk has `1 << FIRST_BITS`
/// values; each later one doubles what there is.
///
/// An index plus the first chunk's size is a *number*. The numbers of a chunk
/// have the same highest bit, which is the chunk's place in the array; the other
/// bits are the place in the chunk.
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
    #[inline]
    pub(crate) fn add(&self, make: impl FnMut() -> T) -> u32 {
        let index = self.len.get();
        let number = number::<FIRST_BITS>(index);
        if number.is_power_of_two() {
            self.grow(number, make);
        }
        self.len.set(index + 1);
        index
    }

    /// Adds the chunk that begins with a number.
    #[cold]
    #[inline(never)]
    fn grow(&self, number: u32, make: impl FnMut() -> T) {
        let len = self.len.get();
        let values: Box<[T]> = std::iter::repeat_with(make).take(number as usize).collect();
        // `make` may have added values itself: then the chunk is there.
        assert_eq!(self.len.get(), len, "a list is not added to while it grows");
        let first: *mut T = Box::into_raw(values).cast();
        self.chunks[top_bit(number) as usize].set(first);
    }

    /// The value at an index that [`add`](Self::add) gave.
    #[inline]
    pub(crate) fn get(&self, index: u32) -> &T {
        assert!(index < self.len.get(), "an index comes from `add`");
        let number = number::<FIRST_BITS>(index);
        let chunk = top_bit(number);
        // SAFETY: FILLED: the index was added, so its chunk is there, and
        // whole; chunks are freed by `drop` only. A highest bit is below 32.
        unsafe {
            let first = self.chunks.get_unchecked(chunk as usize).get();
            &*first.add((number ^ (1 << chunk)) as usize)
        }
    }

    /// Whether that is one of its values. Slow.
    pub(crate) fn holds(&self, value: *const T) -> bool {
        self.chunks.iter().map(Cell::get).enumerate().any(|(chunk, first)| {
            let first: *const T = first;
            !first.is_null() && (first..first.wrapping_add(1 << chunk)).contains(&value)
        })
    }
}

impl<T, const FIRST_BITS: u32> Drop for Chunks<T, FIRST_BITS> {
    fn drop(&mut self) {
        for (chunk, start) in self.chunks.iter().map(Cell::get).enumerate() {
            if !start.is_null() {
                let values = ptr::slice_from_raw_parts_mut(start, 1 << chunk);
                // SAFETY: FILLED: it comes from `Box::into_raw` of that size,
                // and nobody has a reference any more.
                drop(unsafe { Box::from_raw(values) });
            }
        }
    }
}

#[inline]
fn number<const FIRST_BITS: u32>(index: u32) -> u32 {
    index.wrapping_add(1 << FIRST_BITS)
}

#[inline]
fn top_bit(number: u32) -> u32 {
    31 - (number | 1).leading_zeros()
}
