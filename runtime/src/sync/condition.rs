//! Conditions.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::lock::AcquireLock;
use super::{Kind, LockGuard, Lot, Waiting};
use crate::raw::with_root;

/// A line for those who have seen, under a lock, that what they need is not
/// there yet.
///
/// A wait releases its lock, and has it again when it ends. Those who are
/// notified get into the line of the lock in the order in which they have
/// waited. If one of them is cancelled or dropped before it has the lock, the
/// next is notified in its stead.
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
/// use coldframe_runtime::{run, sync::{Condition, Lock}};
///
/// run(async {
///     let (stock, filled) = (Lock::new(0), Condition::new());
///     let takes = async {
///         let mut stock = stock.acquire().await;
///         while *stock == 0 {
///             stock = filled.wait(stock).await;
///         }
///         *stock -= 1;
///     };
///     let fills = async {
///         *stock.acquire().await += 1;
///         filled.notify(1);
///     };
///     futures::join!(takes, fills);
///     assert_eq!(stock.into_inner(), 0);
/// });
/// ```
#[derive(Debug)]
pub struct Condition {
    lot: Lot,
}

/// What is known of a [`Condition`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConditionStatistics {
    /// How many wait to be notified.
    pub waiting: usize,
}

impl Condition {
    /// One that nobody waits for.
    #[must_use]
    #[track_caller]
    pub const fn new() -> Condition {
        Condition { lot: Lot::new(Kind::Condition, 0) }
    }

    /// Releases the lock at once, waits until it is notified, and for its turn
    /// at the lock.
    ///
    /// # Cancellation
    ///
    /// *Loses its place, and the lock*: a wait that was cancelled or dropped
    /// does not get it back. What notified it notifies the next.
    #[track_caller]
    pub fn wait<'l, T>(&self, guard: LockGuard<'l, T>) -> ConditionWait<'_, 'l, T> {
        let waiting = self.lot.look(|root, lot| {
            let mut waiting = Waiting::new();
            let place = waiting.enter(root, root.line(lot));
            let lock = root.lot_key(LockGuard::lot(&guard).index_in(root));
            place.set_lock_to_wait_for(lock);
            waiting
        });
        let acquire = AcquireLock::in_place(LockGuard::lock(&guard), waiting);
        ConditionWait { acquire, condition: PhantomData }
    }

    /// Notifies those who have waited longest, `count` at most. Gives how many.
    #[track_caller]
    pub fn notify(&self, count: usize) -> usize {
        self.lot.look(|root, lot| root.notify(lot, count, true))
    }

    /// Notifies all who wait now. Gives how many.
    #[track_caller]
    pub fn notify_all(&self) -> usize {
        self.lot.look(|root, lot| root.notify(lot, usize::MAX, false))
    }

    /// How many wait.
    #[must_use]
    #[track_caller]
    pub fn statistics(&self) -> ConditionStatistics {
        self.lot.look(|root, lot| ConditionStatistics { waiting: root.lot(lot).waiting.get() })
    }
}

impl Default for Condition {
    #[track_caller]
    fn default() -> Self {
        Condition::new()
    }
}

/// See [`Condition::wait`].
#[must_use = "a wait does nothing unless it is awaited"]
pub struct ConditionWait<'c, 'l, T> {
    acquire: AcquireLock<'l, T>,
    condition: PhantomData<&'c Condition>,
}

impl<'l, T> Future for ConditionWait<'_, 'l, T> {
    type Output = LockGuard<'l, T>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        with_root(Kind::Condition.what(), |root| this.acquire.poll_in(root, cx))
    }
}

impl<T> fmt::Debug for ConditionWait<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConditionWait").finish_non_exhaustive()
    }
}
