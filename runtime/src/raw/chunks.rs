//! Values that are added one by one, never move, and are found by their indices.

use std::cell::Cell;
use std::ptr;

/// One for each bit of an index.
const CHUNKS: usize = 32;
const FIRST_BITS: u32 = 6;

/// A growable list that gives out plain references: what it holds stays where
/// it is until the list is dropped. Its first chunk has `1 << FIRST_BITS`
/// values; each later one doubles what there is.
///
/// An index plus the first chunk's size is a *number*. The numbers of a chunk
/// have the same highest bit, which is the chunk's place in the array; the other
/// bits are the place in the chunk.
pub(crate) struct Chunks<T> {
    chunks: [Cell<*mut T>; CHUNKS],
    len: Cell<u32>,
}

// SAFETY: it owns its values like a `Vec`.
unsafe impl<T: Send> Send for Chunks<T> {}

impl<T> Chunks<T> {
    pub(crate) const fn new() -> Self {
        Chunks { chunks: [const { Cell::new(ptr::null_mut()) }; CHUNKS], len: Cell::new(0) }
    }

    #[inline]
    pub(crate) fn len(&self) -> u32 {
        self.len.get()
    }

    /// Adds one value, and gives its index and where it is now.
    #[inline]
    pub(crate) fn add(&self, value: T) -> (u32, &T) {
        let index = self.len.get();
        let number = number(index);
        if number.is_power_of_two() {
            self.grow(number);
        }
        // SAFETY: FILLED: its chunk is there, and nobody has a reference to a value
        // that was not added yet.
        let value = unsafe {
            let place = self.place(number);
            place.write(value);
            &*place
        };
        self.len.set(index + 1);
        (index, value)
    }

    /// Adds the chunk that begins with a number.
    #[cold]
    #[inline(never)]
    fn grow(&self, number: u32) {
        let values = Box::<[T]>::new_uninit_slice(number as usize);
        self.chunks[top_bit(number) as usize].set(Box::into_raw(values).cast());
    }

    /// Where the value of a number is.
    ///
    /// # Safety
    ///
    /// The number's chunk is there.
    #[inline]
    unsafe fn place(&self, number: u32) -> *mut T {
        let chunk = top_bit(number);
        // SAFETY: the place is in that chunk, which `drop` only frees. A highest bit
        // is below 32.
        unsafe {
            let first = self.chunks.get_unchecked(chunk as usize).get();
            first.add((number ^ (1 << chunk)) as usize)
        }
    }

    /// The value at an index that [`add`](Self::add) gave.
    #[inline]
    pub(crate) fn get(&self, index: u32) -> &T {
        assert!(index < self.len.get(), "an index comes from `add`");
        // SAFETY: FILLED: the index was added.
        unsafe { &*self.place(number(index)) }
    }

    /// Whether that is one of its values. Slow.
    pub(crate) fn holds(&self, value: *const T) -> bool {
        self.chunks.iter().map(Cell::get).enumerate().any(|(chunk, first)| {
            let first: *const T = first;
            !first.is_null() && (first..first.wrapping_add(1 << chunk)).contains(&value)
        })
    }
}

impl<T> Drop for Chunks<T> {
    fn drop(&mut self) {
        let end = number(self.len.get()) as usize;
        for (chunk, first) in self.chunks.iter().map(Cell::get).enumerate() {
            if !first.is_null() {
                let size = 1 << chunk;
                // SAFETY: FILLED: it comes from a box of that size, in which the
                // values up to the end were added; nobody has a reference any more.
                drop(unsafe { Vec::from_raw_parts(first, (end - size).min(size), size) });
            }
        }
    }
}

#[inline]
fn number(index: u32) -> u32 {
    index.wrapping_add(1 << FIRST_BITS)
}

#[inline]
fn top_bit(number: u32) -> u32 {
    31 - (number | 1).leading_zeros()
}
