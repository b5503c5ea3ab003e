//! Limiters of how many use something.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

#[cfg(feature = "thread")]
use super::LotKey;
use super::{Kind, Lot, LotNode, Told, Waiting, WouldBlock};
#[cfg(feature = "thread")]
use crate::inbox::Message;
use crate::raw::with_root;
#[cfg(feature = "thread")]
use crate::registry;
#[cfg(feature = "thread")]
use crate::root::Binding;
use crate::root::Root;

/// Limits how many may use something at a time, and knows who they are.
///
/// Each borrower has at most one token: who asks for a second one could wait
/// for itself. A task is the borrower of what it acquires, unless another is
/// named. The number of tokens can be changed at any time: more are handed out
/// at once, and if there are to be fewer, those who have one finish.
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
/// use coldframe_runtime::{run, sync::CapacityLimiter};
///
/// run(async {
///     let limiter = CapacityLimiter::new(1);
///     let token = limiter.acquire().await;
///     assert_eq!(limiter.statistics().borrowed, 1);
///     drop(token);
///     limiter.set_total(0);
///     assert!(limiter.try_acquire().is_err());
/// });
/// ```
#[derive(Debug)]
pub struct CapacityLimiter {
    lot: Lot,
}

/// Who has a token of a [`CapacityLimiter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Borrower(u64);

/// What is known of a [`CapacityLimiter`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CapacityLimiterStatistics {
    /// How many tokens are out, or about to be.
    pub borrowed: usize,
    /// How many there are in all.
    pub total: usize,
    /// Who has one.
    pub borrowers: Vec<Borrower>,
    /// How many wait for one.
    pub waiting: usize,
}

impl Borrower {
    /// One that is nobody else, and no task.
    #[must_use]
    pub fn new() -> Borrower {
        static LAST: AtomicU64 = AtomicU64::new(0);
        // Tasks have even numbers.
        Borrower(LAST.fetch_add(1, Ordering::Relaxed) * 2 + 1)
    }

    /// The task that runs here.
    ///
    /// # Panics
    ///
    /// Where no root runs.
    #[must_use]
    #[track_caller]
    pub fn task() -> Borrower {
        with_root("`Borrower::task`", Borrower::of)
    }

    fn of(root: &Root) -> Borrower {
        Borrower(root.task(root.current().index.get()).key.get() * 2)
    }
}

impl Default for Borrower {
    fn default() -> Self {
        Borrower::new()
    }
}

impl CapacityLimiter {
    /// One with so many tokens; `usize::MAX` for no limit.
    #[must_use]
    #[track_caller]
    pub const fn new(total: usize) -> CapacityLimiter {
        CapacityLimiter { lot: Lot::new(Kind::CapacityLimiter, total) }
    }

    /// Waits for a token, for the task that runs. Dropping it gives it back.
    ///
    /// # Panics
    ///
    /// When polled, if the task has a token already.
    ///
    /// # Cancellation
    ///
    /// *Loses its place.*
    pub fn acquire(&self) -> AcquireToken<'_> {
        AcquireToken { limiter: self, borrower: None, waiting: Waiting::new() }
    }

    /// Waits for a token for somebody else.
    ///
    /// # Panics
    ///
    /// When polled, if they have a token already.
    ///
    /// # Cancellation
    ///
    /// *Loses its place.*
    pub fn acquire_for(&self, borrower: Borrower) -> AcquireToken<'_> {
        AcquireToken { limiter: self, borrower: Some(borrower), waiting: Waiting::new() }
    }

    /// Takes a token for the task that runs, if there is one and nobody waits
    /// for it.
    ///
    /// # Errors
    ///
    /// If it would have to wait.
    ///
    /// # Panics
    ///
    /// If the task has a token already.
    #[track_caller]
    pub fn try_acquire(&self) -> Result<Token<'_>, WouldBlock> {
        self.try_acquire_for(Borrower::task())
    }

    /// Takes a token for somebody else, if there is one and nobody waits for
    /// it.
    ///
    /// # Errors
    ///
    /// If it would have to wait.
    ///
    /// # Panics
    ///
    /// If they have a token already.
    #[track_caller]
    pub fn try_acquire_for(&self, borrower: Borrower) -> Result<Token<'_>, WouldBlock> {
        self.lot.look(|root, lot| {
            root.check_borrower(lot, borrower);
            match root.take_permit(lot) {
                true => Ok(self.token(root, lot, borrower)),
                false => Err(WouldBlock),
            }
        })
    }

    /// How many tokens there are.
    #[must_use]
    #[track_caller]
    pub fn total(&self) -> usize {
        self.lot.look(|root, lot| root.lot(lot).total.get())
    }

    /// Changes how many tokens there are; `usize::MAX` for no limit.
    #[track_caller]
    pub fn set_total(&self, total: usize) {
        self.lot.look(|root, lot| {
            root.lot(lot).total.set(total);
            root.serve(lot);
        });
    }

    /// How many can be had at once.
    #[must_use]
    #[track_caller]
    pub fn available(&self) -> usize {
        self.lot.look(|root, lot| root.lot(lot).free_permits())
    }

    /// Who has tokens, and how many wait.
    #[must_use]
    #[track_caller]
    pub fn statistics(&self) -> CapacityLimiterStatistics {
        self.lot.look(|root, lot| {
            let node = root.lot(lot);
            CapacityLimiterStatistics {
                borrowed: node.taken.get(),
                total: node.total.get(),
                borrowers: node.with_borrowers(|it| it.iter().copied().map(Borrower).collect()),
                waiting: node.waiting.get(),
            }
        })
    }

    /// For whom has taken one, or was handed one.
    fn token(&self, root: &Root, lot: u32, borrower: Borrower) -> Token<'_> {
        Token { limiter: self, borrower: self.lend(root, lot, borrower) }
    }

    /// Notes who has one.
    fn lend(&self, root: &Root, lot: u32, borrower: Borrower) -> Borrower {
        root.lot(lot).with_borrowers(|it| it.insert(borrower.0));
        borrower
    }
}

/// A token that is not bound to the life of its limiter. Dropping it gives it
/// back, on whatever thread.
#[cfg(feature = "thread")]
#[derive(Debug)]
pub(crate) struct LentToken {
    lot: LotKey,
    binding: Binding,
    borrower: Borrower,
}

#[cfg(feature = "thread")]
impl CapacityLimiter {
    /// Waits for a token for a thread.
    pub(crate) fn poll_lend(
        &self,
        root: &Root,
        cx: &Context<'_>,
        waiting: &mut Waiting,
    ) -> Poll<LentToken> {
        let lot = self.lot.line_in(root);
        waiting.poll(root, cx, lot).map(|_| {
            let borrower = self.lend(root, lot.index, Borrower::new());
            LentToken { lot: root.lot_key(lot.index), binding: root.binding(), borrower }
        })
    }
}

#[cfg(feature = "thread")]
impl Drop for LentToken {
    fn drop(&mut self) {
        let told = Told::Returned(self.lot, self.borrower.0);
        registry::tell_or_send(self.binding, Message::Sync(told));
    }
}

impl Root {
    #[track_caller]
    fn check_borrower(&self, lot: u32, Borrower(borrower): Borrower) {
        assert!(
            self.lot(lot).with_borrowers(|it| !it.contains(&borrower)),
            "a borrower has one token of a `CapacityLimiter` at a time: drop the first one, \
             or name another with `acquire_for(Borrower::new())`"
        );
    }

    pub(super) fn return_token(&self, lot: u32, borrower: u64) {
        self.lot(lot).with_borrowers(|it| it.remove(&borrower));
        self.release_permit(lot);
    }
}

impl LotNode {
    fn with_borrowers<R>(&self, f: impl FnOnce(&mut BTreeSet<u64>) -> R) -> R {
        let mut borrowers = self.borrowers.take();
        let res = f(&mut borrowers);
        self.borrowers.set(borrowers);
        res
    }
}

/// See [`CapacityLimiter::acquire`].
#[derive(Debug)]
#[must_use = "a wait does nothing unless it is awaited"]
pub struct AcquireToken<'l> {
    limiter: &'l CapacityLimiter,
    borrower: Option<Borrower>,
    waiting: Waiting,
}

impl<'l> Future for AcquireToken<'l> {
    type Output = Token<'l>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        with_root(Kind::CapacityLimiter.what(), |root| {
            let lot = this.limiter.lot.line_in(root);
            // Whoever polls it first is meant.
            let borrower = *this.borrower.get_or_insert_with(|| Borrower::of(root));
            root.check_borrower(lot.index, borrower);
            let turn = this.waiting.poll(root, cx, lot);
            root.answer_if_pending(turn.map(|_| this.limiter.token(root, lot.index, borrower)))
        })
    }
}

/// A token of a [`CapacityLimiter`], until it is dropped.
#[derive(Debug)]
#[must_use = "a token is given back when it is dropped"]
pub struct Token<'l> {
    limiter: &'l CapacityLimiter,
    borrower: Borrower,
}

impl Token<'_> {
    /// Who has it.
    #[must_use]
    pub fn borrower(&self) -> Borrower {
        self.borrower
    }
}

impl Drop for Token<'_> {
    #[inline]
    fn drop(&mut self) {
        self.limiter.lot.tell(|lot| Told::Returned(lot, self.borrower.0));
    }
}
