//! Other people's code in the middle of ours: wakers, and destructors of what
//! we throw away.
//!
//! A panic there must not leave a table half changed, nor come out of a
//! destructor of ours. It has been reported by the panic hook when it arrives
//! here, and goes no further.

use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Calls foreign code. What it throws goes no further.
pub(crate) fn contain(f: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(f)) {
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
        // One whose destructor panics, too, is left alone.
        dropped.unwrap_or_else(mem::forget);
    }
}

/// Drops a value that may be anything.
pub(crate) fn discard<T>(value: T) {
    if mem::needs_drop::<T>() {
        contain(|| drop(value));
    }
}
