//! The system's allocator, which counts when it is asked to.
//!
//! While time is taken it only looks at one flag.

// An allocator is unsafe by its trait.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

static COUNTS: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicI64 = AtomicI64::new(0);
static PEAK: AtomicI64 = AtomicI64::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

struct Counting;

/// Makes the allocator count from now on, or stop it.
pub(crate) fn count(counts: bool) {
    COUNTS.store(counts, Relaxed);
}

/// What was allocated since the last [`reset`].
#[derive(Clone, Copy, Default)]
pub(crate) struct Allocated {
    /// Calls of `alloc` and `realloc`.
    pub(crate) calls: u64,
    /// The most bytes that were there at one time beyond those at the start.
    pub(crate) peak: u64,
}

pub(crate) fn reset() {
    CALLS.store(0, Relaxed);
    LIVE.store(0, Relaxed);
    PEAK.store(0, Relaxed);
}

pub(crate) fn allocated() -> Allocated {
    Allocated { calls: CALLS.load(Relaxed), peak: PEAK.load(Relaxed).unsigned_abs() }
}

#[cold]
fn grow(bytes: usize) {
    CALLS.fetch_add(1, Relaxed);
    let live = LIVE.fetch_add(signed(bytes), Relaxed) + signed(bytes);
    PEAK.fetch_max(live, Relaxed);
}

#[cold]
fn shrink(bytes: usize) {
    LIVE.fetch_sub(signed(bytes), Relaxed);
}

fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).expect("no object is that big")
}

// SAFETY: every call goes to the system's allocator unchanged, and counting
// does not allocate.
unsafe impl GlobalAlloc for Counting {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COUNTS.load(Relaxed) {
            grow(layout.size());
        }
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        if COUNTS.load(Relaxed) {
            shrink(layout.size());
        }
        // SAFETY: the caller keeps the contract of `dealloc`, and `place` is
        // from the system's allocator.
        unsafe { System.dealloc(place, layout) }
    }

    #[inline]
    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if COUNTS.load(Relaxed) {
            shrink(layout.size());
            grow(size);
        }
        // SAFETY: as in `dealloc`.
        unsafe { System.realloc(place, layout, size) }
    }
}
