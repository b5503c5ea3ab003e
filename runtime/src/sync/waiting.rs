//! A wait in a line: what every leaf of this module is made of.

use std::task::{Context, Poll};

use super::{Line, PlaceNode, Standing, Told};
use crate::foreign::discard;
use crate::inbox::Message;
use crate::nursery::schedule_again;
use crate::raw::Anchor;
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
    /// Its place, while it is in a line.
    node: Anchor<PlaceNode>,
    place: u32,
    /// The pass of the first poll: a wait always takes at least one more. 0
    /// before that.
    since: u32,
    key: u64,
    /// The registry's slot of the root.
    slot: u32,
    seat: Seat,
}

impl Waiting {
    #[inline]
    pub(crate) const fn new() -> Waiting {
        let node = Anchor::none();
        Waiting { node, place: NIL, since: 0, key: 0, slot: 0, seat: Seat::none() }
    }

    /// Comes to its turn in the line that it is in, or enters `line`: `Ready`
    /// once it need not wait any more, and has picked up what it was handed.
    #[inline]
    pub(crate) fn poll(&mut self, root: &Root, cx: &Context<'_>, line: Line<'_>) -> Poll<Standing> {
        let turn = self.poll_and_serve(root, cx, line, false, || root.serve_line(line));
        turn.map(|standing| {
            self.pick_up(root, line);
            standing
        })
    }

    /// The same, also `Ready` if it is `over` for another reason; `serve` hands
    /// out what there is once it has entered. Its place is to be left then, by
    /// [`pick_up`](Self::pick_up) or [`leave`](Self::leave).
    #[inline]
    pub(crate) fn poll_and_serve(
        &mut self,
        root: &Root,
        cx: &Context<'_>,
        line: Line<'_>,
        over: bool,
        serve: impl FnOnce(),
    ) -> Poll<Standing> {
        if root.is_cancelled() {
            return self.unwind(root, cx);
        }
        let pass = root.order.pass();
        let known = self.node.get(root);
        let is_first = known.is_none();
        let place = match known {
            Some(place) => place,
            None => {
                let place = self.take_place(root, line);
                serve();
                place
            }
        };
        let standing = place.standing.get();
        let waits = standing == Standing::Waiting && !over;
        if !waits && (self.since != pass || (is_first && !root.order.switches())) {
            return Poll::Ready(standing);
        }
        self.seat.keep(root, cx);
        match waits {
            true => wait_in(root, cx, line, place),
            false => schedule_again(root, cx),
        }
        Poll::Pending
    }

    /// The turn of one that is over before it begins, and for itself alone: a
    /// checkpoint, without a place in line, where it would count for others.
    #[cold]
    pub(crate) fn poll_aside(&mut self, root: &Root, cx: &Context<'_>) -> Poll<()> {
        if root.is_cancelled() {
            return self.unwind(root, cx);
        }
        let pass = root.order.pass();
        let is_first = self.since == 0;
        if is_first {
            self.since = pass;
        }
        if self.since != pass || (is_first && !root.order.switches()) {
            self.since = 0;
            pass_checkpoint(root);
            return Poll::Ready(());
        }
        self.seat.keep(root, cx);
        schedule_again(root, cx);
        Poll::Pending
    }

    /// It is cancelled: leaves its place, with nothing.
    #[cold]
    fn unwind<T>(&mut self, root: &Root, cx: &Context<'_>) -> Poll<T> {
        self.seat.keep(root, cx);
        self.leave();
        root.raise();
        Poll::Pending
    }

    /// Whether it may end at once, without a place in line, if what it wants is
    /// there for nobody else: the scheduling policy lets it go on. If so, it is
    /// a checkpoint that has been passed.
    #[inline]
    pub(crate) fn skips_line(&self, root: &Root, is_there: impl FnOnce() -> bool) -> bool {
        let skips = root.order.skips_next() && self.is_new() && !root.is_cancelled() && is_there();
        if skips {
            root.order.switches();
            pass_checkpoint(root);
        }
        skips
    }

    /// Whether it is in no line: it was not polled yet, or is over.
    #[inline]
    pub(crate) fn is_new(&self) -> bool {
        self.node.root_id() == 0
    }

    /// How many of those before it have something to pick up, too.
    #[inline]
    pub(crate) fn handed_before(&self, root: &Root) -> usize {
        root.handed_before(self.place_in(root))
    }

    /// The number of its place: it grows in the order of the line.
    #[inline]
    pub(crate) fn key(&self) -> u64 {
        self.key
    }

    /// Takes its place.
    pub(super) fn enter<'r>(&mut self, root: &'r Root, line: Line<'_>) -> &'r PlaceNode {
        let place = self.take_place(root, line);
        root.serve_line(line);
        place
    }

    #[inline]
    fn take_place<'r>(&mut self, root: &'r Root, line: Line<'_>) -> &'r PlaceNode {
        let (node, index, place) = root.enter_line(line);
        self.node = node;
        self.place = index;
        self.since = root.order.pass();
        self.key = place.key.get();
        self.slot = root.slot;
        place
    }

    #[inline]
    fn place_in<'r>(&self, root: &'r Root) -> &'r PlaceNode {
        self.node.get(root).expect("a wait that is polled has its place in line")
    }

    /// Takes what it was handed, and ends its wait. `line` is that which it has
    /// entered.
    #[inline]
    pub(crate) fn pick_up(&mut self, root: &Root, line: Line<'_>) {
        let place = self.place_in(root);
        root.pick_up(root.line_of(place, line).node, self.place, place);
        self.node = Anchor::none();
        self.since = 0;
        pass_checkpoint(root);
    }

    /// Ends its wait with nothing.
    pub(crate) fn leave(&mut self) {
        let id = self.node.root_id();
        if id != 0 {
            self.node = Anchor::none();
            let told = Told::PlaceLeft { place: self.place, key: self.key };
            let binding = Binding { id, slot: self.slot };
            registry::tell_or_send(binding, Message::Sync(told));
        }
    }
}

/// The current task waits in a place.
#[inline]
fn wait_in(root: &Root, cx: &Context<'_>, line: Line<'_>, place: &PlaceNode) {
    root.current().wait.set(Wait::Sync(root.line_of(place, line).awaited()));
    let old = place.sleeper.replace(Some(Sleeper::of(root, cx)));
    if old.is_some() {
        discard(old);
    }
}

impl Root {
    /// The line in which a place is, most likely `line`: another if it was
    /// moved.
    #[inline]
    fn line_of<'r>(&'r self, place: &PlaceNode, line: Line<'r>) -> Line<'r> {
        match place.lot.get() == line.index {
            true => line,
            false => self.line(place.lot.get()),
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
    #[inline]
    fn drop(&mut self) {
        if !self.is_new() {
            self.leave();
        }
    }
}
