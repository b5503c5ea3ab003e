//! A wait in a line: what every leaf of this module is made of.

use std::task::{Context, Poll};

use super::{PlaceNode, Standing, Told};
use crate::foreign::discard;
use crate::inbox::Message;
use crate::nursery::schedule_again;
use crate::registry;
use crate::root::{Binding, Root};
use crate::seat::Seat;
use crate::sleeper::Sleeper;
use crate::table::NIL;
use crate::wait::Wait;

/// A place in a line, from the first poll of a wait to its end.
///
/// A wait yields before it takes: it is a full checkpoint first, in which it
/// has its place already, and takes what it was handed in the very poll that
/// ends it. Dropped or cancelled before, it leaves its place, and what it was
/// handed goes to the next.
#[derive(Debug)]
pub(crate) struct Waiting {
    place: u32,
    key: u64,
    binding: Binding,
    /// The pass of the first poll: a wait always takes at least one more.
    since: u32,
    seat: Seat,
}

impl Waiting {
    pub(crate) const fn new() -> Waiting {
        let binding = Binding { id: 0, slot: 0 };
        Waiting { place: NIL, key: 0, binding, since: 0, seat: Seat::none() }
    }

    /// Comes to its turn in the line that it is in, or enters that of `lot`:
    /// `Ready` once it need not wait any more, or if it is
    /// `over` for another reason. Its place is to be left then, by
    /// [`pick_up`](Self::pick_up) or [`leave`](Self::leave).
    #[inline]
    pub(crate) fn poll(
        &mut self,
        root: &Root,
        cx: &Context<'_>,
        lot: u32,
        over: bool,
    ) -> Poll<Standing> {
        if root.is_cancelled() {
            self.seat.keep(root, cx);
            self.leave();
            root.raise();
            return Poll::Pending;
        }
        let pass = root.order.pass();
        let is_first = self.place == NIL;
        let place = match self.place {
            NIL => self.enter(root, lot),
            place => root.place(place),
        };
        let standing = place.standing.get();
        let waits = standing == Standing::Waiting && !over;
        if !waits && (self.since != pass || (is_first && !root.order.switches())) {
            return Poll::Ready(standing);
        }
        self.seat.keep(root, cx);
        if waits {
            let wait = Wait::Sync(root.awaited(place.lot.get()));
            root.task(root.here.task.get()).wait.set(wait);
            let old = place.sleeper.replace(Some(Sleeper::of(root, cx)));
            if old.is_some() {
                discard(old);
            }
        } else {
            schedule_again(root, cx);
        }
        Poll::Pending
    }

    /// The place in the line, while it has one.
    pub(crate) fn place(&self) -> u32 {
        self.place
    }

    /// The number of that place: it grows in the order of the line.
    pub(crate) fn key(&self) -> u64 {
        self.key
    }

    /// Takes its place.
    #[inline]
    pub(super) fn enter<'r>(&mut self, root: &'r Root, lot: u32) -> &'r PlaceNode {
        let (index, node) = root.enter_line(lot);
        self.place = index;
        self.key = node.key.get();
        self.binding = root.binding();
        self.since = root.order.pass();
        node
    }

    /// Takes what it was handed, and ends its wait.
    #[inline]
    pub(crate) fn pick_up(&mut self, root: &Root) {
        root.pick_up(self.place);
        self.place = NIL;
        pass_checkpoint(root);
    }

    /// Ends its wait with nothing.
    pub(crate) fn leave(&mut self) {
        let place = std::mem::replace(&mut self.place, NIL);
        if place != NIL {
            let told = Told::PlaceLeft { place, key: self.key };
            registry::tell_or_send(self.binding, Message::Sync(told));
        }
    }
}

/// A wait of ours has come to its end: it was a full checkpoint.
#[inline]
pub(crate) fn pass_checkpoint(root: &Root) {
    root.note_checkpoint();
    root.pay_debt();
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.leave();
    }
}
