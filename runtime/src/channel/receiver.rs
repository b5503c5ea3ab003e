//! The end of a channel where items are taken out.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use super::queue::{End, Shared};
use super::{ChannelStatistics, Lines, TryRecvError};
use crate::raw::with_root;
use crate::root::Root;
use crate::sync::{Kind, Standing, Waiting, pass_checkpoint};

/// Takes items out of a [`channel`](super::channel). Clones are receivers of
/// the same channel, and each item goes to one of them; when all are dropped
/// or closed, what is left is dropped, and senders fail.
///
/// # Panics
///
/// Its methods panic where no root runs and outside the channel's run, except
/// [`close`](Self::close), [`is_closed`](Self::is_closed) and `clone`.
pub struct Receiver<T> {
    shared: Arc<Shared<T>>,
    closed: AtomicBool,
}

impl<T> Receiver<T> {
    pub(super) fn first(shared: Arc<Shared<T>>) -> Self {
        Receiver { shared, closed: AtomicBool::new(false) }
    }

    /// Waits for an item. `None` at the end: all senders are closed, and
    /// nothing is left; or this receiver was closed. A
    /// [`checkpoint`](crate::checkpoint()) whatever it gives.
    ///
    /// # Cancellation
    ///
    /// *Loses its place*; no item is lost.
    pub fn recv(&self) -> Receiving<'_, T> {
        Receiving { receiver: self, waiting: Waiting::new() }
    }

    /// Takes an item, if there is one and nobody waits for it.
    ///
    /// In a channel without room of its own, there is none.
    ///
    /// # Errors
    ///
    /// If it would have to wait, at the end of the channel, and if this
    /// receiver is closed.
    #[track_caller]
    pub fn try_recv(&self) -> Result<T, TryRecvError> {
        with_root(Kind::Receive.what(), |root| {
            let lines = self.shared.lines_in(root);
            if self.is_closed() {
                return Err(TryRecvError::Closed);
            }
            let node = lines.receivers.node;
            self.shared.take_free(root, lines).ok_or(match node.gone.get() {
                true if node.items.get() == 0 => TryRecvError::EndOfChannel,
                _ => TryRecvError::WouldBlock,
            })
        })
    }

    /// Closes this receiver, as dropping it does. A `recv` of it that waits
    /// ends. Clones stay as they are.
    pub fn close(&self) {
        if !self.closed.swap(true, Ordering::Relaxed) {
            self.shared.close(End::Receiver);
        }
    }

    /// Whether this receiver was closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// What is known of the channel.
    #[must_use]
    #[track_caller]
    pub fn statistics(&self) -> ChannelStatistics {
        with_root(Kind::Receive.what(), |root| self.shared.statistics(root))
    }

    /// Takes an item without waiting, if the scheduling policy has it so.
    #[inline(never)]
    fn recv_now(
        &self,
        waiting: &Waiting,
        root: &Root,
        lines: Lines<'_>,
        closed: bool,
    ) -> Option<T> {
        let skips = waiting.skips_line(root, || !closed && lines.has_free_item());
        if skips { self.shared.take_free(root, lines) } else { None }
    }

    /// One poll of a wait for an item.
    #[inline]
    pub(super) fn poll_recv(
        &self,
        waiting: &mut Waiting,
        root: &Root,
        cx: &Context<'_>,
    ) -> Poll<Option<T>> {
        let lines = self.shared.lines_in(root);
        let closed = self.is_closed();
        if root.order.skips_next()
            && let Some(item) = self.recv_now(waiting, root, lines, closed)
        {
            return Poll::Ready(Some(item));
        }
        if closed && waiting.is_new() {
            return waiting.poll_aside(root, cx).map(|()| None);
        }
        let serve = || root.serve_new_receiver(lines);
        let turn = waiting.poll_and_serve(root, cx, lines.receivers, closed, serve);
        let Poll::Ready(standing) = turn else { return Poll::Pending };
        Poll::Ready(match standing {
            _ if closed => {
                waiting.leave();
                pass_checkpoint(root);
                None
            }
            Standing::Handed => {
                let number = waiting.handed_before(root);
                waiting.pick_up(root, lines.receivers);
                Some(self.shared.take(root, lines, number))
            }
            // All senders are gone, and nothing is left.
            _ => {
                waiting.pick_up(root, lines.receivers);
                None
            }
        })
    }
}

/// A receiver of the same channel, closed if this one is.
impl<T> Clone for Receiver<T> {
    fn clone(&self) -> Self {
        let closed = self.is_closed();
        if !closed {
            self.shared.open(End::Receiver);
        }
        Receiver { shared: Arc::clone(&self.shared), closed: AtomicBool::new(closed) }
    }
}

impl<T> Drop for Receiver<T> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<T> fmt::Debug for Receiver<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Receiver").field(&self.shared).finish()
    }
}

/// See [`Receiver::recv`].
#[must_use = "a wait does nothing unless it is awaited"]
pub struct Receiving<'r, T> {
    receiver: &'r Receiver<T>,
    waiting: Waiting,
}

impl<T> Future for Receiving<'_, T> {
    type Output = Option<T>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        with_root(Kind::Receive.what(), |root| {
            root.answer_if_pending(this.receiver.poll_recv(&mut this.waiting, root, cx))
        })
    }
}

impl<T> fmt::Debug for Receiving<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiving").field("receiver", self.receiver).finish_non_exhaustive()
    }
}
