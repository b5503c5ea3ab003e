//! The end of a channel where items are put in.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use super::queue::{End, Shared};
use super::{ChannelStatistics, Lines, SendError, TrySendError};
use crate::raw::with_root;
use crate::root::Root;
use crate::sync::{Kind, Waiting, pass_checkpoint};

/// Puts items into a [`channel`](super::channel). Clones are senders of the
/// same channel; when all are dropped or closed, the receivers come to its end.
///
/// # Panics
///
/// Its methods panic where no root runs and outside the channel's run, except
/// [`close`](Self::close), [`is_closed`](Self::is_closed) and `clone`.
pub struct Sender<T> {
    shared: Arc<Shared<T>>,
    closed: AtomicBool,
}

impl<T> Sender<T> {
    pub(super) fn first(shared: Arc<Shared<T>>) -> Self {
        Sender { shared, closed: AtomicBool::new(false) }
    }

    /// Waits for room, and puts the item in.
    ///
    /// # Errors
    ///
    /// Gives the item back if this sender is closed, or all receivers are, be
    /// it while it waits.
    ///
    /// # Cancellation
    ///
    /// *Loses its place*; the item is not sent, and dropped with the wait.
    pub fn send(&self, value: T) -> Sending<'_, T> {
        Sending { sender: self, value: Some(value), waiting: Waiting::new() }
    }

    /// Puts the item in, if there is room and nobody waits for it.
    ///
    /// In a channel without room of its own that is so while a receiver waits.
    ///
    /// # Errors
    ///
    /// Gives the item back if it would have to wait, if this sender is closed,
    /// or all receivers are.
    #[track_caller]
    pub fn try_send(&self, value: T) -> Result<(), TrySendError<T>> {
        with_root(Kind::Send.what(), |root| {
            let lines = self.shared.lines_in(root);
            if self.is_closed() {
                return Err(TrySendError::Closed(value));
            }
            if lines.is_broken() {
                return Err(TrySendError::Broken(value));
            }
            if !lines.has_room() {
                return Err(TrySendError::WouldBlock(value));
            }
            self.shared.put(root, lines, root.sync.next_key(), value);
            Ok(())
        })
    }

    /// Closes this sender, as dropping it does. A `send` of it that waits
    /// fails. Clones stay as they are.
    pub fn close(&self) {
        if !self.closed.swap(true, Ordering::Relaxed) {
            self.shared.close(End::Sender);
        }
    }

    /// Whether this sender was closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// What is known of the channel.
    #[must_use]
    #[track_caller]
    pub fn statistics(&self) -> ChannelStatistics {
        with_root(Kind::Send.what(), |root| self.shared.statistics(root))
    }
}

/// A sender of the same channel, closed if this one is.
impl<T> Clone for Sender<T> {
    fn clone(&self) -> Self {
        let closed = self.is_closed();
        if !closed {
            self.shared.open(End::Sender);
        }
        Sender { shared: Arc::clone(&self.shared), closed: AtomicBool::new(closed) }
    }
}

impl<T> Drop for Sender<T> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<T> fmt::Debug for Sender<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sender").field(&self.shared).finish()
    }
}

/// See [`Sender::send`].
#[must_use = "a wait does nothing unless it is awaited"]
pub struct Sending<'s, T> {
    sender: &'s Sender<T>,
    value: Option<T>,
    waiting: Waiting,
}

// The item is never pinned.
impl<T> Unpin for Sending<'_, T> {}

impl<T> Sending<'_, T> {
    fn poll_in(&mut self, root: &Root, cx: &Context<'_>) -> Poll<Result<(), SendError<T>>> {
        let sender = self.sender;
        let lines = sender.shared.lines_in(root);
        let closed = sender.is_closed();
        if root.order.skips_next() && self.send_now(root, lines, closed) {
            return Poll::Ready(Ok(()));
        }
        if closed && self.waiting.is_new() {
            return self.waiting.poll_aside(root, cx).map(|()| {
                let value = self.value.take().expect("a send is not polled after its end");
                Err(SendError::Closed(value))
            });
        }
        let serve = || root.serve_new_sender(lines);
        if self.waiting.poll_and_serve(root, cx, lines.senders, closed, serve).is_pending() {
            return Poll::Pending;
        }
        let value = self.value.take().expect("a send is not polled after its end");
        if closed || lines.is_broken() {
            return Poll::Ready(Err(self.fail(root, closed, value)));
        }
        self.waiting.pick_up(root, lines.senders);
        sender.shared.put(root, lines, self.waiting.key(), value);
        Poll::Ready(Ok(()))
    }

    /// Puts the item in without waiting, if the scheduling policy has it so.
    #[inline(never)]
    fn send_now(&mut self, root: &Root, lines: Lines<'_>, closed: bool) -> bool {
        let is_there = || !closed && !lines.is_broken() && lines.has_room();
        let skips = self.waiting.skips_line(root, is_there);
        if skips {
            let value = self.value.take().expect("a send is not polled after its end");
            self.sender.shared.put(root, lines, root.sync.next_key(), value);
        }
        skips
    }

    #[cold]
    fn fail(&mut self, root: &Root, closed: bool, value: T) -> SendError<T> {
        self.waiting.leave();
        pass_checkpoint(root);
        match closed {
            true => SendError::Closed(value),
            false => SendError::Broken(value),
        }
    }
}

impl<T> Future for Sending<'_, T> {
    type Output = Result<(), SendError<T>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        with_root(Kind::Send.what(), |root| root.answer_if_pending(this.poll_in(root, cx)))
    }
}

impl<T> fmt::Debug for Sending<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").field("sender", self.sender).finish_non_exhaustive()
    }
}
