//! Signals of the system.

use std::io;
use std::mem::MaybeUninit;
use std::ptr;

/// Whether a signal still does what the system makes it do.
pub(crate) fn has_default_action(signal: i32) -> bool {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: QUERY: nothing is set, and what is set already has room.
    let res = unsafe { libc::sigaction(signal, ptr::null(), action.as_mut_ptr()) };
    // SAFETY: QUERY: it is a struct of numbers, which were 0 before.
    res == 0 && unsafe { action.assume_init() }.sa_sigaction == libc::SIG_DFL
}

/// Calls `action` in the handler of a signal, from now on.
pub(crate) fn on_signal(signal: i32, action: fn()) -> io::Result<()> {
    // SAFETY: HANDLER: that is what `action` is.
    unsafe { signal_hook::low_level::register(signal, action) }.map(drop)
}
