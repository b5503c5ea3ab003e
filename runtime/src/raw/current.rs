//! The root that is being polled on this thread.

use std::cell::Cell;
use std::ptr;

use crate::root::Root;

thread_local! {
    static CURRENT: Cell<*const Root> = const { Cell::new(ptr::null()) };
}

/// Puts back what was current before, also when a panic passes.
struct Restore(*const Root);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0);
    }
}

/// Runs `f` with `root` as the current root of this thread.
#[inline]
pub(crate) fn enter<R>(root: &Root, f: impl FnOnce(&Root) -> R) -> R {
    let _restore = Restore(CURRENT.replace(root));
    f(root)
}

/// Runs `f` with the current root, if there is one.
#[inline]
pub(crate) fn try_with_root<R>(f: impl FnOnce(Option<&Root>) -> R) -> R {
    // During the thread's own destruction there may be no thread-local any
    // more, and then no root either.
    let current = CURRENT.try_with(Cell::get).unwrap_or(ptr::null());
    // SAFETY: SCOPED: the pointer is null, or `enter` holds a `&Root` further
    // down this thread's stack until after we return.
    f(unsafe { current.as_ref() })
}

/// Runs `f` with the current root.
///
/// # Panics
///
/// Without a root, with a text that says what to do about `what`.
#[inline]
#[track_caller]
pub(crate) fn with_root<R>(what: &str, f: impl FnOnce(&Root) -> R) -> R {
    let current = CURRENT.get();
    // SAFETY: SCOPED: as in `try_with_root`.
    match unsafe { current.as_ref() } {
        Some(root) => f(root),
        None => no_root(what),
    }
}

/// Panics with that text.
#[cold]
#[track_caller]
pub(crate) fn no_root(what: &str) -> ! {
    panic!(
        "{what} is used where no coldframe root runs: \
         start the program with `coldframe::run(…)`, or, in somebody else's executor, \
         await this inside a `nursery!` or a `coldframe::guest(…)`"
    )
}

/// The id of the current root, 0 if there is none.
#[inline]
pub(crate) fn current_id() -> u64 {
    try_with_root(|root| root.map_or(0, |root| root.id))
}
