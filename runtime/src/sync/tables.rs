//! The tables of lots and of the places in their lines.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::panic::Location;
use std::sync::Arc;

use super::{Awaited, Kind};
use crate::channel::Ends;
use crate::list::{self, Links};
use crate::raw::{Anchor, Link};
use crate::root::Root;
use crate::sleeper::Sleeper;
use crate::table::{Entry, NIL, Table};

/// All lots of a root, and all places in their lines.
pub(crate) struct SyncTables {
    pub(crate) lots: Table<LotNode>,
    pub(crate) places: Table<PlaceNode>,
    /// Numbers of lots and places that are never used again. Those of places
    /// grow in the order of their entry.
    keys: Cell<u64>,
}

#[derive(Default)]
pub(crate) struct LotNode {
    index: Cell<u32>,
    free: Link<LotNode>,
    /// Never used again; 0 for an entry not taken.
    pub(super) key: Cell<u64>,
    pub(crate) kind: Cell<Kind>,
    pub(super) made: Cell<Option<&'static Location<'static>>>,
    /// The places in its line, and the first that was handed nothing yet.
    pub(super) places: list::Ends,
    pub(super) first_waiting: Cell<u32>,
    /// How many places wait, and how many were handed something.
    pub(crate) waiting: Cell<usize>,
    pub(crate) handed: Cell<usize>,
    /// How many permits there are, and how many somebody has or was handed.
    pub(crate) total: Cell<usize>,
    pub(crate) taken: Cell<usize>,
    /// Nobody has to wait any more: the event has happened, the lot is broken.
    pub(crate) over: Cell<Option<Standing>>,
    /// Who picked up last, if it is of interest: a task and its number.
    pub(crate) holder: Cell<(u32, u64)>,
    /// Of a channel: the line of the other end. That of the receivers has the
    /// rest: how many items there are, and for how many there is room.
    pub(crate) partner: Cell<u32>,
    pub(crate) items: Cell<usize>,
    pub(crate) capacity: Cell<usize>,
    /// The other end is gone.
    pub(crate) gone: Cell<bool>,
    /// How many of each end there are.
    pub(crate) ends: Cell<Option<Arc<Ends>>>,
    /// Of a limiter: who has a token.
    pub(crate) borrowers: Cell<BTreeSet<u64>>,
}

#[derive(Default)]
pub(crate) struct PlaceNode {
    index: Cell<u32>,
    free: Link<PlaceNode>,
    pub(super) key: Cell<u64>,
    pub(crate) lot: Cell<u32>,
    pub(super) links: Links,
    pub(crate) standing: Cell<Standing>,
    pub(crate) sleeper: Cell<Option<Sleeper>>,
    /// In the line of a condition: the lock to wait for next. In the line of a
    /// lock after that: the condition that it comes from, if the next in that
    /// line is to be notified in its stead should it not pick the lock up.
    pub(super) then: Cell<Option<LotKey>>,
    pub(super) from: Cell<Option<LotKey>>,
}

/// A lot that was looked up.
#[derive(Clone, Copy)]
pub(crate) struct Line<'r> {
    pub(crate) index: u32,
    pub(crate) node: &'r LotNode,
}

/// A lot by its index and its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LotKey {
    pub(crate) index: u32,
    pub(crate) key: u64,
}

/// How a place stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    #[default]
    Waiting,
    /// Something is reserved for it.
    Handed,
    /// It need not wait any more, and was given nothing that could be lost.
    Called,
    /// The lot is broken.
    Broken,
}

/// What waits, guards and their owners say when they go, from wherever that
/// is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// A wait was dropped.
    PlaceLeft { place: u32, key: u64 },
    /// The owner of a lot was dropped.
    LotDropped(LotKey),
    /// The breaker of a parking lot was dropped.
    LotBroken(LotKey),
    /// A permit was given back.
    Released(LotKey),
    /// A permit will not be given back.
    Forgotten(LotKey),
    /// A borrower of a limiter gave its token back.
    Returned(LotKey, u64),
    /// An end of a channel was closed, perhaps the last of its kind. The line
    /// is that of those ends.
    EndClosed { line: LotKey, last: bool },
}

impl Entry for LotNode {
    fn index(&self) -> &Cell<u32> {
        &self.index
    }

    fn free_link(&self) -> &Link<LotNode> {
        &self.free
    }
}

impl Entry for PlaceNode {
    fn index(&self) -> &Cell<u32> {
        &self.index
    }

    fn free_link(&self) -> &Link<PlaceNode> {
        &self.free
    }
}

impl SyncTables {
    pub(crate) fn new() -> SyncTables {
        SyncTables { lots: Table::new(), places: Table::new(), keys: Cell::new(0) }
    }

    pub(crate) fn next_key(&self) -> u64 {
        self.keys.set(self.keys.get() + 1);
        self.keys.get()
    }
}

impl Line<'_> {
    /// What those wait for who are in it.
    #[inline]
    pub(crate) fn awaited(self) -> Awaited {
        let made = self.node.made.get().expect("a lot knows where it was made");
        Awaited { kind: self.node.kind.get(), made, lot: self.index }
    }
}

impl Root {
    #[inline]
    pub(crate) fn lot(&self, lot: u32) -> &LotNode {
        self.sync.lots.get(lot)
    }

    #[inline]
    pub(crate) fn line(&self, lot: u32) -> Line<'_> {
        Line { index: lot, node: self.lot(lot) }
    }

    #[inline]
    pub(crate) fn place(&self, place: u32) -> &PlaceNode {
        self.sync.places.get(place)
    }

    pub(crate) fn told(&self, told: Told) {
        match told {
            Told::PlaceLeft { place, key } => self.place_left(place, key),
            Told::LotDropped(lot) => self.lot_dropped(lot),
            Told::LotBroken(lot) if self.has_lot(lot) => self.break_lot(lot.index),
            Told::Released(lot) if self.has_lot(lot) => self.release_permit(lot.index),
            Told::Forgotten(lot) if self.has_lot(lot) => {
                let node = self.lot(lot.index);
                node.total.set(node.total.get() - 1);
                node.taken.set(node.taken.get() - 1);
            }
            Told::Returned(lot, borrower) if self.has_lot(lot) => {
                self.return_token(lot.index, borrower);
            }
            Told::EndClosed { line, last } if self.has_lot(line) => {
                self.end_closed(line.index, last);
            }
            Told::LotBroken(_)
            | Told::Released(_)
            | Told::Forgotten(_)
            | Told::Returned(..)
            | Told::EndClosed { .. } => {}
        }
    }

    pub(crate) fn add_lot(
        &self,
        kind: Kind,
        total: usize,
        made: &'static Location<'static>,
    ) -> (LotKey, Anchor<LotNode>) {
        let (anchor, index, node) = Anchor::take(self, |root| &root.sync.lots);
        let key = self.sync.next_key();
        node.key.set(key);
        node.kind.set(kind);
        node.made.set(Some(made));
        node.places.clear();
        node.first_waiting.set(NIL);
        node.partner.set(NIL);
        for count in [&node.waiting, &node.handed, &node.taken, &node.items, &node.capacity] {
            count.set(0);
        }
        node.total.set(total);
        node.over.set(None);
        node.gone.set(false);
        node.ends.set(None);
        node.borrowers.set(BTreeSet::new());
        node.holder.set((NIL, 0));
        (LotKey { index, key }, anchor)
    }

    /// Whether a lot is there still.
    pub(crate) fn has_lot(&self, LotKey { index, key }: LotKey) -> bool {
        self.lot(index).key.get() == key
    }

    pub(crate) fn lot_key(&self, index: u32) -> LotKey {
        LotKey { index, key: self.lot(index).key.get() }
    }

    /// Whether what a task once waited for is there still, or one that was
    /// made at the same place.
    pub(crate) fn is_awaited(&self, awaited: Awaited) -> bool {
        let node = self.lot(awaited.lot);
        let same = node.made.get() == Some(awaited.made) && node.kind.get() == awaited.kind;
        same && node.key.get() != 0
    }

    /// The owner of a lot is gone. Waits that were forgotten may be left.
    fn lot_dropped(&self, lot: LotKey) {
        if !self.has_lot(lot) {
            return;
        }
        let node = self.lot(lot.index);
        for place in self.places_from(node.places.first.get()) {
            self.place(place).lot.set(NIL);
        }
        node.key.set(0);
        self.sync.lots.give_back(lot.index);
    }
}
