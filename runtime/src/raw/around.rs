//! A future with some words of ours beside it.

use std::pin::Pin;

/// `future` is pinned with this struct; `head` is not.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Around<H, F> {
    head: H,
    future: F,
}

impl<H: Unpin, F> Around<H, F> {
    #[inline]
    pub(crate) const fn new(head: H, future: F) -> Self {
        Around { head, future }
    }

    #[inline]
    pub(crate) fn project(self: Pin<&mut Self>) -> (&mut H, Pin<&mut F>) {
        // SAFETY: IN-PLACE: `future` is never moved out of a pinned `Around`,
        // which has no `Drop` of its own and is `Unpin` only if `F` is (both
        // fields decide, and `H` is `Unpin`).
        unsafe {
            let this = self.get_unchecked_mut();
            (&mut this.head, Pin::new_unchecked(&mut this.future))
        }
    }
}
