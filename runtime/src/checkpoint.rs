//! Checkpoints without anything to wait for.
//!
//! A checkpoint is two things: a schedule point, where other tasks get their
//! turn, and a cancel point, where a cancelled task unwinds.

use std::future::Future;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::nursery::schedule_again;
use crate::raw::with_root;
use crate::root::Root;
use crate::seat::Seat;

/// A full checkpoint: lets every other ready task run once, then looks whether
/// this one is cancelled (in this order, so a deadline that passes meanwhile
/// is seen).
///
/// # Cancellation
///
/// *No effect.*
///
/// # Panics
///
/// When polled where no root runs.
///
/// # Examples
///
/// ```
/// coldframe_runtime::run(async {
///     coldframe_runtime::checkpoint().await;
/// });
/// ```
#[must_use = "a checkpoint does nothing unless it is awaited"]
pub fn checkpoint() -> Checkpoint {
    Checkpoint { since: None, is_shielded: false }
}

/// A schedule point only: lets others run, and does not look whether this task
/// is cancelled. Half a checkpoint; see [`checkpoint_if_cancelled`] for the
/// other half.
///
/// # Cancellation
///
/// It is never cancelled.
///
/// # Panics
///
/// When polled where no root runs.
#[must_use = "a checkpoint does nothing unless it is awaited"]
pub fn cancel_shielded_checkpoint() -> Checkpoint {
    Checkpoint { since: None, is_shielded: true }
}

/// A cancel point only: returns at once unless this task is cancelled.
///
/// # Cancellation
///
/// *No effect.*
///
/// # Panics
///
/// When polled where no root runs.
#[must_use = "a checkpoint does nothing unless it is awaited"]
pub fn checkpoint_if_cancelled() -> CheckpointIfCancelled {
    CheckpointIfCancelled { seat: Seat::none() }
}

/// See [`checkpoint`] and [`cancel_shielded_checkpoint`].
#[derive(Debug)]
pub struct Checkpoint {
    /// The pass in which it began to let others run.
    since: Option<NonZeroU32>,
    is_shielded: bool,
}

/// See [`checkpoint_if_cancelled`].
#[derive(Debug)]
pub struct CheckpointIfCancelled {
    seat: Seat,
}

impl Checkpoint {
    #[inline]
    pub(crate) fn poll_in(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<()> {
        let waits = match self.since {
            None => self.is_shielded || root.order.switches(),
            Some(since) => since.get() == root.order.pass(),
        };
        if waits {
            if self.is_shielded {
                root.counters.shielded.set(root.counters.shielded.get() + 1);
            }
            return self.begin(root, cx);
        }
        if self.is_shielded {
            return Poll::Ready(());
        }
        if root.is_cancelled() {
            root.raise();
            return Poll::Pending;
        }
        root.note_checkpoint();
        // This is what a task owes that owes a checkpoint.
        root.pay_debt();
        Poll::Ready(())
    }

    /// Whether it is a full checkpoint that was not polled.
    #[inline]
    pub(crate) fn is_new(&self) -> bool {
        !self.is_shielded && self.since.is_none()
    }

    /// Somebody else has let others run for it, since that pass.
    pub(crate) fn was_begun(&mut self, since: u32) {
        self.since = NonZeroU32::new(since);
    }

    /// Lets all others have their turn first.
    #[inline(never)]
    fn begin(&mut self, root: &Root, cx: &Context<'_>) -> Poll<()> {
        self.since = NonZeroU32::new(root.order.pass());
        schedule_again(root, cx);
        Poll::Pending
    }
}

impl Future for Checkpoint {
    type Output = ();

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        with_root("a checkpoint", |root| root.answer_if_pending(this.poll_in(root, cx)))
    }
}

impl Future for CheckpointIfCancelled {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        with_root("a checkpoint", |root| {
            if !root.is_cancelled() {
                root.counters.looks.set(root.counters.looks.get() + 1);
                return Poll::Ready(());
            }
            this.seat.keep(root, cx);
            root.raise();
            Poll::Pending
        })
    }
}
