//! Channels between the tasks of one run.
//!
//! An operation that is cancelled or dropped has done nothing: a receiver takes
//! its item in the poll that ends its `recv`, and a sender puts its item in in
//! the poll that ends its `send`.

// The items are in a queue that the ends share (`queue.rs`). Who waits, and for
// how many items there is room, is in the root's tables, in two lines of
// `sync`: receivers are handed items there, and senders room.

mod errors;
mod queue;
mod receiver;
mod sender;
#[cfg(feature = "stream")]
mod stream;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use self::errors::{SendError, TryRecvError, TrySendError};
use self::queue::Shared;
pub use self::receiver::{Receiver, Receiving};
pub use self::sender::{Sender, Sending};
#[cfg(feature = "stream")]
pub use self::stream::ReceiverStream;
use crate::root::Root;
use crate::sync::{Awaited, Kind, Line, LotNode, Standing};
use crate::table::copy_of;

/// A channel with room for `capacity` items. With 0 each item goes from a
/// sender that waits to a receiver that waits.
///
/// Both ends can be cloned; each item goes to one receiver. Senders and
/// receivers take turns: first come, first served. Dropping an end closes it:
/// when all senders are closed, receivers get what is left and then `None`;
/// when all receivers are, what is left is dropped, and senders get their items
/// back.
///
/// It may be made anywhere, and belongs to the run in which it is first used.
/// Its ends panic when they are used outside of that run; they may be dropped
/// and closed anywhere, on any thread.
///
/// A local end lives as long as its block: a nursery whose child drains a
/// channel ends only if the block's own sender is moved into a child, or
/// dropped.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{channel::channel, run};
///
/// let (tx, rx) = channel(2);
/// run(async {
///     let sends = async move {
///         for n in 0..3 {
///             tx.send(n).await.expect("somebody receives");
///         }
///     };
///     let receives = async {
///         let mut sum = 0;
///         while let Some(n) = rx.recv().await {
///             sum += n;
///         }
///         sum
///     };
///     assert_eq!(futures::join!(sends, receives).1, 3);
/// });
/// ```
#[must_use]
#[track_caller]
pub fn channel<T>(capacity: usize) -> (Sender<T>, Receiver<T>) {
    let shared = Arc::new(Shared::new(capacity));
    (Sender::first(Arc::clone(&shared)), Receiver::first(shared))
}

/// A [`channel`] with room for whatever is sent: `send` never has to wait.
#[must_use]
#[track_caller]
pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) {
    channel(usize::MAX)
}

/// What is known of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChannelStatistics {
    /// How many items are in it.
    pub items: usize,
    /// For how many there is room; `None` for any number.
    pub capacity: Option<usize>,
    /// How many senders are open.
    pub senders: usize,
    /// How many receivers are open.
    pub receivers: usize,
    /// How many wait to send.
    pub waiting_to_send: usize,
    /// How many wait to receive.
    pub waiting_to_receive: usize,
}

/// The two lines of a channel, in its root.
#[derive(Clone, Copy)]
pub(crate) struct Lines<'r> {
    pub(crate) receivers: Line<'r>,
    pub(crate) senders: Line<'r>,
}

/// How many of each end are open.
#[derive(Debug)]
pub(crate) struct Ends {
    pub(crate) senders: AtomicUsize,
    pub(crate) receivers: AtomicUsize,
}

impl LotNode {
    /// In the line of receivers: for how many more items there is room. Those
    /// who wait for one count.
    #[inline]
    fn room(&self) -> usize {
        let receivers = self.waiting.get() + self.handed.get();
        self.capacity.get().saturating_add(receivers).saturating_sub(self.items.get())
    }
}

impl Lines<'_> {
    /// Whether an item can be put in at once, without overtaking.
    #[inline]
    pub(crate) fn has_room(&self) -> bool {
        self.receivers.node.room() > self.senders.node.handed.get()
    }

    /// Whether all receivers are closed.
    #[inline]
    pub(crate) fn is_broken(&self) -> bool {
        self.senders.node.gone.get()
    }

    /// Whether there is an item that no receiver is handed.
    #[inline]
    pub(crate) fn has_free_item(&self) -> bool {
        self.receivers.node.items.get() > self.receivers.node.handed.get()
    }
}

impl Root {
    /// Hands what there is to a sender that has entered the line. Nobody else
    /// can be given anything by that.
    #[inline]
    pub(crate) fn serve_new_sender(&self, lines: Lines<'_>) {
        let Lines { receivers, senders } = lines;
        if lines.is_broken() {
            self.serve_channel(receivers.node, senders.node);
        } else if senders.node.waiting.get() == 1 && lines.has_room() {
            self.hand(senders.node);
        }
    }

    /// Hands what there is to a receiver that has entered the line, and to
    /// senders, for which there is more room with it.
    #[inline]
    pub(crate) fn serve_new_receiver(&self, lines: Lines<'_>) {
        let Lines { receivers, senders } = lines;
        if receivers.node.gone.get() || senders.node.waiting.get() > 0 {
            self.serve_channel(receivers.node, senders.node);
        } else if lines.has_free_item() {
            self.hand(receivers.node);
        }
    }

    /// An item was put in: hands it to a receiver. Its room was the sender's
    /// until then, so there is as much for others as before.
    #[inline]
    pub(crate) fn serve_item(&self, lines: Lines<'_>) {
        if lines.receivers.node.waiting.get() > 0 && lines.has_free_item() {
            self.hand(lines.receivers.node);
        }
    }

    /// An item was taken out, by a receiver that has left the line or was in
    /// none.
    #[inline]
    pub(crate) fn serve_room(&self, lines: Lines<'_>) {
        let Lines { receivers, senders } = lines;
        if receivers.node.gone.get() || senders.node.waiting.get() > 0 {
            self.serve_channel(receivers.node, senders.node);
        }
    }

    /// Hands the items of a channel to receivers, and room to senders.
    pub(crate) fn serve_channel(&self, receivers: &LotNode, senders: &LotNode) {
        if receivers.waiting.get() > 0 {
            while receivers.handed.get() < receivers.items.get() && self.hand(receivers) {}
        }
        // An item that somebody was handed may come back: only then is it the end.
        let is_empty = receivers.items.get() == 0;
        if receivers.gone.get() && is_empty && receivers.waiting.get() > 0 {
            self.call_all(receivers, Standing::Called);
        }
        if senders.gone.get() {
            self.call_all(senders, Standing::Called);
            return;
        }
        let room = receivers.room();
        if senders.waiting.get() > 0 {
            while senders.handed.get() < room && self.hand(senders) {}
        }
        // A receiver has gone that a sender was to meet.
        while senders.handed.get() > room {
            self.take_back(senders);
        }
    }

    /// An end was closed, and perhaps it was the last of its kind. `lot` is
    /// the line of such ends.
    pub(crate) fn end_closed(&self, lot: u32, last: bool) {
        // Those who wait through it find out.
        self.wake_line(lot);
        if last {
            let other = self.lot(lot).partner.get();
            self.lot(other).gone.set(true);
            self.serve(other);
        }
    }

    /// Who could end a wait in a line, for dumps.
    pub(crate) fn who_could_end(&self, awaited: Awaited) -> String {
        if !self.is_awaited(awaited) {
            return String::new();
        }
        let node = self.lot(awaited.lot);
        let ends = copy_of(&node.ends);
        let open = |count: &AtomicUsize, end: &str| match count.load(Ordering::Relaxed) {
            1 => format!(", of which 1 {end} is open"),
            count => format!(", of which {count} {end}s are open"),
        };
        match (awaited.kind, ends) {
            (Kind::Receive, Some(ends)) => open(&ends.senders, "sender"),
            (Kind::Send, Some(ends)) => open(&ends.receivers, "receiver"),
            (Kind::Lock, _) => match self.holder_of(awaited.lot) {
                Some(task) => format!(", which {task} has"),
                None => String::new(),
            },
            _ => String::new(),
        }
    }
}
