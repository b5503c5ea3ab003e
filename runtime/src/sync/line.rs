//! Lines of waits: what all is made of that tasks wait for in turn.
//!
//! A *lot* has one line. A *place* in it belongs to one wait. What a lot has to
//! give is *handed* to the first place that waits: the places that were handed
//! something and have not picked it up yet are always the first of their line.
//! Whoever leaves such a place without picking up gives it back, and the next
//! in line is handed it.

use super::{Kind, Line, LotKey, LotNode, PlaceNode, Standing};
use crate::foreign::discard;
use crate::list::Links;
use crate::raw::Anchor;
use crate::root::Root;
use crate::sleeper::Sleeper;
use crate::table::NIL;

impl Root {
    /// Takes a place at the end of the line. Nobody has served that line since.
    #[inline]
    pub(super) fn enter_line(&self, line: Line<'_>) -> (Anchor<PlaceNode>, u32, &PlaceNode) {
        let (anchor, index, node) = Anchor::take(self, |root| &root.sync.places);
        node.key.set(self.sync.next_key());
        node.then.set(None);
        node.from.set(None);
        self.append(line, index, node);
        (anchor, index, node)
    }

    #[inline]
    fn append(&self, line: Line<'_>, place: u32, node: &PlaceNode) {
        node.lot.set(line.index);
        let line = line.node;
        self.sync.places.append(&line.places, PlaceNode::links, place, node);
        if let Some(over) = line.over.get() {
            node.standing.set(over);
            self.wake_place(node);
            return;
        }
        node.standing.set(Standing::Waiting);
        line.waiting.set(line.waiting.get() + 1);
        if line.first_waiting.get() == NIL {
            line.first_waiting.set(place);
        }
    }

    /// Takes a place out of its line, and forgets what it was handed.
    #[inline]
    fn unlink(&self, line: &LotNode, place: u32, node: &PlaceNode) -> Standing {
        self.sync.places.remove(&line.places, PlaceNode::links, node);
        if line.first_waiting.get() == place {
            line.first_waiting.set(node.links.after.get());
        }
        let standing = node.standing.get();
        match standing {
            Standing::Waiting => line.waiting.set(line.waiting.get() - 1),
            Standing::Handed => line.handed.set(line.handed.get() - 1),
            Standing::Called | Standing::Broken => {}
        }
        standing
    }

    #[inline]
    pub(super) fn give_place_back(&self, node: &PlaceNode) {
        node.key.set(0);
        let sleeper = node.sleeper.take();
        self.sync.places.give_back_entry(node);
        if sleeper.is_some() {
            discard(sleeper);
        }
    }

    /// Leaves the line with what the place was handed.
    #[inline]
    pub(super) fn pick_up(&self, line: &LotNode, place: u32, node: &PlaceNode) {
        self.unlink(line, place, node);
        self.give_place_back(node);
    }

    /// A wait was dropped or cancelled: whatever its place was handed is for
    /// the next.
    pub(super) fn place_left(&self, place: u32, key: u64) {
        let Some(node) = self.sync.places.try_get(place).filter(|node| node.key.get() == key)
        else {
            return;
        };
        let (lot, from) = (node.lot.get(), node.from.get());
        if lot == NIL {
            self.give_place_back(node);
            return;
        }
        let standing = self.unlink(self.lot(lot), place, node);
        self.give_place_back(node);
        if standing == Standing::Handed {
            self.hand_back(lot);
        }
        self.serve(lot);
        if let Some(from) = from.filter(|from| self.has_lot(*from)) {
            self.notify(from.index, 1, true);
        }
    }

    /// What was handed to a place in this line, and not picked up, is there
    /// again.
    fn hand_back(&self, lot: u32) {
        let node = self.lot(lot);
        match node.kind.get() {
            Kind::ParkingLot => _ = self.hand(node),
            Kind::Lock | Kind::Semaphore | Kind::CapacityLimiter => {
                node.taken.set(node.taken.get() - 1);
            }
            // An item stays in its channel, and so does the room for one.
            Kind::Send | Kind::Receive => {}
            Kind::Event | Kind::Condition => unreachable!("these hand nothing out"),
        }
    }

    /// Hands what there is to those who wait.
    #[inline]
    pub(crate) fn serve(&self, lot: u32) {
        self.serve_line(self.line(lot));
    }

    /// The same, for a lot that was looked up already.
    #[inline]
    pub(crate) fn serve_line(&self, line: Line<'_>) {
        let node = line.node;
        match node.kind.get() {
            Kind::Lock | Kind::Semaphore | Kind::CapacityLimiter => self.serve_permits(node),
            Kind::Receive => self.serve_channel(node, self.lot(node.partner.get())),
            Kind::Send => self.serve_channel(self.lot(node.partner.get()), node),
            Kind::Event | Kind::ParkingLot | Kind::Condition => {}
        }
    }

    /// Hands something to the first that waits, if somebody does.
    #[inline]
    pub(crate) fn hand(&self, line: &LotNode) -> bool {
        let place = line.first_waiting.get();
        if place == NIL {
            return false;
        }
        let node = self.place(place);
        node.standing.set(Standing::Handed);
        line.first_waiting.set(node.links.after.get());
        line.waiting.set(line.waiting.get() - 1);
        line.handed.set(line.handed.get() + 1);
        self.wake_place(node);
        true
    }

    /// Takes back what the last of those who were handed something was handed.
    pub(crate) fn take_back(&self, line: &LotNode) {
        let place = match line.first_waiting.get() {
            NIL => line.places.last.get(),
            waiting => self.place(waiting).links.before.get(),
        };
        self.place(place).standing.set(Standing::Waiting);
        line.first_waiting.set(place);
        line.waiting.set(line.waiting.get() + 1);
        line.handed.set(line.handed.get() - 1);
    }

    /// Lets all go who wait now.
    pub(crate) fn call_all(&self, line: &LotNode, standing: Standing) -> usize {
        let count = line.waiting.replace(0);
        let first = line.first_waiting.replace(NIL);
        for place in self.places_from(first) {
            self.place(place).standing.set(standing);
        }
        self.wake_from(first);
        count
    }

    /// Has everybody in a line look again.
    pub(crate) fn wake_line(&self, lot: u32) {
        self.wake_from(self.lot(lot).places.first.get());
    }

    /// Wakes a place and all behind it.
    fn wake_from(&self, first: u32) {
        // These run code of others, which may change the line.
        let mut foreign = Vec::new();
        for place in self.places_from(first) {
            match self.place(place).sleeper.take() {
                Some(sleeper @ Sleeper::Foreign(_)) => foreign.push(sleeper),
                Some(sleeper) => sleeper.wake(self),
                None => {}
            }
        }
        foreign.into_iter().for_each(|sleeper| sleeper.wake(self));
    }

    /// A place and all behind it.
    pub(super) fn places_from(&self, first: u32) -> impl Iterator<Item = u32> {
        self.sync.places.walk(first, PlaceNode::links)
    }

    #[inline]
    fn wake_place(&self, node: &PlaceNode) {
        if let Some(sleeper) = node.sleeper.take() {
            sleeper.wake(self);
        }
    }

    /// How many of those before a place have something to pick up, too.
    #[inline]
    pub(crate) fn handed_before(&self, node: &PlaceNode) -> usize {
        let mut count = 0;
        let mut before = node.links.before.get();
        while before != NIL {
            let node = self.place(before);
            count += usize::from(node.standing.get() == Standing::Handed);
            before = node.links.before.get();
        }
        count
    }

    /// Moves the first who wait to the end of another line. Gives how many.
    pub(crate) fn repark(&self, line: &LotNode, count: usize, to: Line<'_>) -> usize {
        let count = count.min(line.waiting.get());
        for _ in 0..count {
            let place = line.first_waiting.get();
            let node = self.place(place);
            self.unlink(line, place, node);
            self.append(to, place, node);
        }
        count
    }

    /// Moves the first in the line of a condition to those of their locks.
    /// `passes_on` says whether the next is meant if one of them goes.
    pub(crate) fn notify(&self, condition: u32, count: usize, passes_on: bool) -> usize {
        let line = self.lot(condition);
        let count = count.min(line.waiting.get());
        let from = passes_on.then(|| self.lot_key(condition));
        for _ in 0..count {
            let place = line.first_waiting.get();
            let node = self.place(place);
            let lock = node.then.take().expect("who waits for a condition has a lock to go to");
            self.unlink(line, place, node);
            if !self.has_lot(lock) {
                // The wait was forgotten, and the lock is gone.
                node.lot.set(NIL);
                continue;
            }
            node.from.set(from);
            let lock = self.line(lock.index);
            self.append(lock, place, node);
            self.serve_line(lock);
        }
        count
    }
}

impl PlaceNode {
    #[inline]
    fn links(&self) -> &Links {
        &self.links
    }

    /// In the line of a condition: it waits for this lock afterwards.
    pub(super) fn set_lock_to_wait_for(&self, lock: LotKey) {
        self.then.set(Some(lock));
    }
}
