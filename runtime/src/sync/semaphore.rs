//! Semaphores.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Kind, Lot, Told, Waiting, WouldBlock};
use crate::raw::with_root;

/// A number of permits, for so many tasks to have one at a time.
///
/// Nobody overtakes: a permit that comes back goes to the one who has waited
/// longest, and [`try_acquire`](Self::try_acquire) finds none. To limit how
/// many use a resource, see also [`CapacityLimiter`](super::CapacityLimiter),
/// which knows who they are.
///
/// It belongs to the run in which it is first used.
///
/// # Panics
///
/// Its methods panic where no root runs, and outside its run.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{run, sync::Semaphore};
///
/// run(async {
///     let downloads = Semaphore::new(2);
///     let first = downloads.acquire().await;
///     let _second = downloads.acquire().await;
///     assert!(downloads.try_acquire().is_err());
///     drop(first);
///     assert!(downloads.try_acquire().is_ok());
/// });
/// ```
#[derive(Debug)]
pub struct Semaphore {
    lot: Lot,
    max: usize,
}

/// What is known of a [`Semaphore`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SemaphoreStatistics {
    /// How many permits can be had at once.
    pub available: usize,
    /// How many wait for one.
    pub waiting: usize,
}

impl Semaphore {
    /// One with so many permits.
    #[must_use]
    #[track_caller]
    pub const fn new(permits: usize) -> Semaphore {
        Semaphore { lot: Lot::new(Kind::Semaphore, permits), max: usize::MAX }
    }

    /// One with so many permits, of which never more than `max` are to be
    /// available.
    ///
    /// # Panics
    ///
    /// If `permits` is more than that.
    #[must_use]
    #[track_caller]
    pub const fn with_max(permits: usize, max: usize) -> Semaphore {
        assert!(permits <= max, "a semaphore begins with no more permits than it may have");
        Semaphore { lot: Lot::new(Kind::Semaphore, permits), max }
    }

    /// Waits for a permit. Dropping it gives it back, wherever that is.
    ///
    /// # Cancellation
    ///
    /// *Loses its place.*
    pub fn acquire(&self) -> AcquirePermit<'_> {
        AcquirePermit { semaphore: self, waiting: Waiting::new() }
    }

    /// Takes a permit, if there is one and nobody waits for it.
    ///
    /// # Errors
    ///
    /// If it would have to wait.
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Permit<'_>, WouldBlock> {
        self.lot.look(|root, lot| match root.take_permit(lot) {
            true => Ok(Permit { semaphore: self }),
            false => Err(WouldBlock),
        })
    }

    /// Adds a permit.
    ///
    /// # Panics
    ///
    /// If more would be available than the semaphore may have.
    #[track_caller]
    pub fn release(&self) {
        self.lot.look(|root, lot| {
            let node = root.lot(lot);
            assert!(
                node.free_permits() < self.max,
                "a semaphore that may have {} permits has them all: \
                 `release` was called too often",
                self.max
            );
            node.total.set(node.total.get() + 1);
            root.serve(lot);
        });
    }

    /// How many permits may be available, if that is limited.
    #[must_use]
    pub fn max(&self) -> Option<usize> {
        (self.max < usize::MAX).then_some(self.max)
    }

    /// How many permits there are, and how many wait.
    #[must_use]
    #[track_caller]
    pub fn statistics(&self) -> SemaphoreStatistics {
        self.lot.look(|root, lot| {
            let node = root.lot(lot);
            SemaphoreStatistics { available: node.free_permits(), waiting: node.waiting.get() }
        })
    }
}

/// See [`Semaphore::acquire`].
#[derive(Debug)]
#[must_use = "a wait does nothing unless it is awaited"]
pub struct AcquirePermit<'s> {
    semaphore: &'s Semaphore,
    waiting: Waiting,
}

impl<'s> Future for AcquirePermit<'s> {
    type Output = Permit<'s>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        with_root(Kind::Semaphore.what(), |root| {
            let lot = this.semaphore.lot.line_in(root);
            let turn = this.waiting.poll(root, cx, lot);
            root.answer_if_pending(turn.map(|_| Permit { semaphore: this.semaphore }))
        })
    }
}

/// A permit of a [`Semaphore`], until it is dropped.
#[derive(Debug)]
#[must_use = "a permit is given back when it is dropped"]
pub struct Permit<'s> {
    semaphore: &'s Semaphore,
}

impl Permit<'_> {
    /// Never gives it back; [`Semaphore::release`] may add another.
    pub fn forget(self) {
        self.semaphore.lot.tell(Told::Forgotten);
        std::mem::forget(self);
    }
}

impl Drop for Permit<'_> {
    #[inline]
    fn drop(&mut self) {
        self.semaphore.lot.tell(Told::Released);
    }
}
