//! Locks.

use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::{Kind, Lot, Standing, Told, Waiting, WouldBlock};
use crate::raw::{Claim, Guarded, with_root};
use crate::root::Root;
use crate::task::Task;

/// A value that one task has at a time, also while it waits for other things.
///
/// Nobody overtakes: a lock that is released goes to the one who has waited
/// longest, and [`try_acquire`](Self::try_acquire) finds it locked. A task that
/// waits for a lock which it holds itself waits for ever.
///
/// What does not wait while it looks at a value needs no lock: tasks of one
/// run take turns at checkpoints only.
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
/// use coldframe_runtime::{run, sync::Lock};
///
/// run(async {
///     let lines = Lock::new(Vec::new());
///     lines.acquire().await.push("first");
///     let mut guard = lines.acquire().await;
///     guard.push("second");
///     assert!(lines.try_acquire().is_err());
///     drop(guard);
///     assert_eq!(lines.into_inner(), ["first", "second"]);
/// });
/// ```
pub struct Lock<T> {
    lot: Lot,
    value: Guarded<T>,
}

/// What is known of a [`Lock`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LockStatistics {
    /// Somebody has it, or is about to.
    pub locked: bool,
    /// Who took it, if that task lives still.
    pub owner: Option<Task>,
    /// How many wait for it.
    pub waiting: usize,
}

impl<T> Lock<T> {
    /// A lock that nobody holds.
    #[must_use]
    #[track_caller]
    pub const fn new(value: T) -> Lock<T> {
        Lock { lot: Lot::new(Kind::Lock, 1), value: Guarded::new(value) }
    }

    /// Waits for its turn. Dropping the guard releases the lock, wherever that
    /// is.
    ///
    /// # Cancellation
    ///
    /// *Loses its place.*
    pub fn acquire(&self) -> AcquireLock<'_, T> {
        AcquireLock { lock: self, waiting: Waiting::new() }
    }

    /// Takes the lock, if nobody holds it and nobody waits for it.
    ///
    /// # Errors
    ///
    /// If it would have to wait.
    #[track_caller]
    pub fn try_acquire(&self) -> Result<LockGuard<'_, T>, WouldBlock> {
        self.lot.look(|root, lot| match root.take_permit(lot) {
            true => Ok(self.guard(root, lot)),
            false => Err(WouldBlock),
        })
    }

    /// Whether somebody has it, or is about to.
    #[must_use]
    #[track_caller]
    pub fn is_locked(&self) -> bool {
        self.lot.look(|root, lot| root.lot(lot).taken.get() > 0)
    }

    /// Who has it, and how many wait.
    #[must_use]
    #[track_caller]
    pub fn statistics(&self) -> LockStatistics {
        self.lot.look(|root, lot| {
            let node = root.lot(lot);
            LockStatistics {
                locked: node.taken.get() > 0,
                owner: root.holder_of(lot),
                waiting: node.waiting.get(),
            }
        })
    }

    /// The value, without any waiting: nobody else has the lock.
    pub fn get_mut(&mut self) -> &mut T {
        self.value.get_mut()
    }

    /// The value.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }

    /// For whom has taken it, or was handed it.
    fn guard(&self, root: &Root, lot: u32) -> LockGuard<'_, T> {
        root.set_holder(lot);
        LockGuard { claim: self.value.claim(root), release: Release { lock: self } }
    }
}

impl Root {
    fn set_holder(&self, lot: u32) {
        let task = self.current().index.get();
        self.lot(lot).holder.set((task, self.task(task).key.get()));
    }

    /// The task that took the lock, while it lives.
    pub(crate) fn holder_of(&self, lot: u32) -> Option<Task> {
        let (task, key) = self.lot(lot).holder.get();
        let lives = self.tasks.try_get(task).is_some_and(|node| node.key.get() == key);
        lives.then(|| Task::of(self, task))
    }
}

impl<T: Default> Default for Lock<T> {
    #[track_caller]
    fn default() -> Self {
        Lock::new(T::default())
    }
}

impl<T> fmt::Debug for Lock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lock").field("lot", &self.lot).finish_non_exhaustive()
    }
}

/// See [`Lock::acquire`].
#[must_use = "a wait does nothing unless it is awaited"]
pub struct AcquireLock<'l, T> {
    lock: &'l Lock<T>,
    waiting: Waiting,
}

impl<'l, T> AcquireLock<'l, T> {
    /// Waits in a place that it has in the line of a condition, from where it
    /// comes into that of the lock.
    pub(super) fn in_place(lock: &'l Lock<T>, waiting: Waiting) -> Self {
        AcquireLock { lock, waiting }
    }

    #[inline]
    pub(super) fn poll_in(&mut self, root: &Root, cx: &Context<'_>) -> Poll<LockGuard<'l, T>> {
        let lock = self.lock.lot.line_in(root);
        root.answer_if_pending(self.waiting.poll(root, cx, lock).map(|standing| {
            debug_assert_eq!(standing, Standing::Handed);
            self.lock.guard(root, lock.index)
        }))
    }
}

impl<'l, T> Future for AcquireLock<'l, T> {
    type Output = LockGuard<'l, T>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        with_root(Kind::Lock.what(), |root| this.poll_in(root, cx))
    }
}

impl<T> fmt::Debug for AcquireLock<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AcquireLock").finish_non_exhaustive()
    }
}

/// The value of a [`Lock`], until this is dropped.
#[must_use = "the lock is released when its guard is dropped"]
pub struct LockGuard<'l, T> {
    // In this order: the value is free when the next one is told.
    claim: Claim<'l, T>,
    release: Release<'l, T>,
}

/// Releases a lock when it is dropped.
struct Release<'l, T> {
    lock: &'l Lock<T>,
}

impl<'l, T> LockGuard<'l, T> {
    /// The lock that it is of.
    #[must_use]
    pub fn lock(guard: &Self) -> &'l Lock<T> {
        guard.release.lock
    }

    /// What a condition needs to come back to the lock.
    pub(super) fn lot(guard: &Self) -> &Lot {
        &guard.release.lock.lot
    }
}

impl<T> Deref for LockGuard<'_, T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        &self.claim
    }
}

impl<T> DerefMut for LockGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.claim
    }
}

impl<T> Drop for Release<'_, T> {
    #[inline]
    fn drop(&mut self) {
        self.lock.lot.tell(Told::Released);
    }
}

impl<T: fmt::Debug> fmt::Debug for LockGuard<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LockGuard").field(&self.claim).finish()
    }
}
