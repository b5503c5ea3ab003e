//! What the ends of a channel share: its items, and its lines in the root's
//! tables.

use std::collections::VecDeque;
use std::fmt;
use std::panic::Location;
use std::sync::atomic::{AtomicUsize, Ordering, fence};
use std::sync::{Arc, OnceLock};

use super::{ChannelStatistics, Ends, Lines};
use crate::raw::{Kept, try_with_root};
use crate::root::Root;
use crate::sync::{Kind, OwnedLot, Told};

/// What the ends of a channel share.
pub(crate) struct Shared<T> {
    /// In the order of the tickets, which is that of the senders' line.
    items: Kept<VecDeque<Item<T>>>,
    capacity: usize,
    made: &'static Location<'static>,
    ends: Arc<Ends>,
    lines: OnceLock<OwnedLines>,
}

/// An item, and the number of its sender's place in line.
struct Item<T> {
    ticket: u64,
    value: T,
}

/// Of the root in which the channel was first used.
struct OwnedLines {
    receivers: OwnedLot,
    senders: OwnedLot,
}

/// Which end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Sender,
    Receiver,
}

impl<T> Shared<T> {
    #[track_caller]
    pub(crate) fn new(capacity: usize) -> Shared<T> {
        let ends = Ends { senders: AtomicUsize::new(1), receivers: AtomicUsize::new(1) };
        Shared {
            items: Kept::new(VecDeque::new()),
            capacity,
            made: Location::caller(),
            ends: Arc::new(ends),
            lines: OnceLock::new(),
        }
    }

    /// Its lines, in the channel's root.
    #[inline]
    #[track_caller]
    pub(crate) fn lines_in<'r>(&self, root: &'r Root) -> Lines<'r> {
        match self.lines.get() {
            Some(lines) => lines.in_root(root),
            None => self.settle(root),
        }
    }

    /// The first use: from now on it belongs to this root.
    #[cold]
    #[track_caller]
    fn settle<'r>(&self, root: &'r Root) -> Lines<'r> {
        let lines = self.lines.get_or_init(|| {
            let receivers = OwnedLot::new(root, Kind::Receive, 0, self.made);
            let senders = OwnedLot::new(root, Kind::Send, 0, self.made);
            let res = OwnedLines { receivers, senders };
            let Lines { receivers, senders } = res.in_root(root);
            receivers.node.partner.set(senders.index);
            receivers.node.capacity.set(self.capacity);
            receivers.node.ends.set(Some(Arc::clone(&self.ends)));
            senders.node.partner.set(receivers.index);
            senders.node.ends.set(Some(Arc::clone(&self.ends)));
            res
        });
        let lines = lines.in_root(root);
        // With the fence in `close`: an end that is closed on another thread
        // now finds the lines, or we find it gone.
        fence(Ordering::SeqCst);
        if self.ends.senders.load(Ordering::Relaxed) == 0 {
            root.end_closed(lines.senders.index, true);
        }
        if self.ends.receivers.load(Ordering::Relaxed) == 0 {
            root.end_closed(lines.receivers.index, true);
        }
        lines
    }

    fn count(&self, end: End) -> &AtomicUsize {
        match end {
            End::Sender => &self.ends.senders,
            End::Receiver => &self.ends.receivers,
        }
    }

    /// There is one more of an end.
    pub(crate) fn open(&self, end: End) {
        self.count(end).fetch_add(1, Ordering::Relaxed);
    }

    /// There is one less of an end.
    pub(crate) fn close(&self, end: End) {
        let last = self.count(end).fetch_sub(1, Ordering::Relaxed) == 1;
        fence(Ordering::SeqCst);
        if let Some(lines) = self.lines.get() {
            let lot = match end {
                End::Sender => &lines.senders,
                End::Receiver => &lines.receivers,
            };
            lot.tell(|line| Told::EndClosed { line, last });
            if last && end == End::Receiver {
                self.drop_items(lines);
            }
        }
    }

    /// Nobody will receive the items. Outside their root they are out of
    /// reach, and go with the senders.
    fn drop_items(&self, lines: &OwnedLines) {
        let items = try_with_root(|root| {
            let root = root.filter(|root| lines.receivers.is_of(root))?;
            lines.in_root(root).receivers.node.items.set(0);
            Some(self.items.with(root, std::mem::take))
        });
        drop(items);
    }

    /// Puts an item in.
    #[inline]
    pub(crate) fn put(&self, root: &Root, lines: Lines<'_>, ticket: u64, value: T) {
        self.items.with(root, |items| {
            let item = Item { ticket, value };
            // Who was handed room before us may put its item in after us.
            match items.back().is_some_and(|last| last.ticket > ticket) {
                false => items.push_back(item),
                true => {
                    let later = items.iter().rev().take_while(|it| it.ticket > ticket).count();
                    items.insert(items.len() - later, item);
                }
            }
        });
        let node = lines.receivers.node;
        node.items.set(node.items.get() + 1);
        root.serve_item(lines);
    }

    /// Takes an item out: the first is number 0.
    #[inline]
    pub(crate) fn take(&self, root: &Root, lines: Lines<'_>, number: usize) -> T {
        let item = self.items.with(root, |items| match number {
            0 => items.pop_front(),
            _ => items.remove(number),
        });
        let node = lines.receivers.node;
        node.items.set(node.items.get() - 1);
        root.serve_room(lines);
        item.expect("what was handed to a receiver is there").value
    }

    /// Takes an item that no receiver is handed, if there is one.
    #[inline]
    pub(crate) fn take_free(&self, root: &Root, lines: Lines<'_>) -> Option<T> {
        let handed = lines.receivers.node.handed.get();
        lines.has_free_item().then(|| self.take(root, lines, handed))
    }

    pub(crate) fn statistics(&self, root: &Root) -> ChannelStatistics {
        let Lines { receivers, senders } = self.lines_in(root);
        ChannelStatistics {
            items: receivers.node.items.get(),
            capacity: (self.capacity < usize::MAX).then_some(self.capacity),
            senders: self.ends.senders.load(Ordering::Relaxed),
            receivers: self.ends.receivers.load(Ordering::Relaxed),
            waiting_to_send: senders.node.waiting.get(),
            waiting_to_receive: receivers.node.waiting.get(),
        }
    }
}

impl OwnedLines {
    #[inline]
    #[track_caller]
    fn in_root<'r>(&self, root: &'r Root) -> Lines<'r> {
        Lines {
            receivers: self.receivers.line_in(root, Kind::Receive),
            senders: self.senders.line_in(root, Kind::Send),
        }
    }
}

impl<T> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel")
            .field("capacity", &self.capacity)
            .field("made", &format_args!("{}", self.made))
            .field("ends", &self.ends)
            .finish_non_exhaustive()
    }
}
