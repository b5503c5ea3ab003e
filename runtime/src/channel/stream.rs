//! Receiving as a `Stream`.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::Receiver;
use crate::raw::with_root;
use crate::sync::{Kind, Waiting};

/// The items of a [`Receiver`], as a `Stream`.
///
/// It has one place in line from a poll that has to wait until that item has
/// come; so while nobody polls it, an item may wait for it. Dropping it gives
/// such an item to the next.
///
/// # Cancellation
///
/// *No effect*: a wait for the next item that is dropped has lost nothing.
#[must_use = "a stream does nothing unless it is polled"]
pub struct ReceiverStream<'r, T> {
    receiver: &'r Receiver<T>,
    waiting: Waiting,
}

impl<T> Receiver<T> {
    /// The items as a `Stream`, with the feature `stream`.
    pub fn stream(&self) -> ReceiverStream<'_, T> {
        ReceiverStream { receiver: self, waiting: Waiting::new() }
    }
}

impl<T> Stream for ReceiverStream<'_, T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let this = self.get_mut();
        with_root(Kind::Receive.what(), |root| {
            root.answer_if_pending(this.receiver.poll_recv(&mut this.waiting, root, cx))
        })
    }
}

impl<T> fmt::Debug for ReceiverStream<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReceiverStream").field(self.receiver).finish()
    }
}
