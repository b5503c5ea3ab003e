//! Owning a lot: what an event or a lock holds of its state.

use std::panic::Location;
use std::sync::OnceLock;

use super::{Kind, Line, LotKey, LotNode, Told};
use crate::inbox::Message;
use crate::raw::{Anchor, with_root};
use crate::registry;
use crate::root::{Binding, Root};

/// A lot in the tables of the run in which it is first used.
#[derive(Debug)]
pub(crate) struct Lot {
    kind: Kind,
    total: usize,
    made: &'static Location<'static>,
    entry: OnceLock<OwnedLot>,
}

/// An entry of a table, given back when this is dropped.
#[derive(Debug)]
pub(crate) struct OwnedLot {
    lot: LotKey,
    binding: Binding,
    anchor: Anchor<LotNode>,
}

impl Lot {
    /// One with permits, or none.
    #[track_caller]
    pub(crate) const fn new(kind: Kind, total: usize) -> Lot {
        Lot { kind, total, made: Location::caller(), entry: OnceLock::new() }
    }

    /// Looks at it, from inside its root.
    #[inline]
    #[track_caller]
    pub(crate) fn look<R>(&self, f: impl FnOnce(&Root, u32) -> R) -> R {
        with_root(self.kind.what(), |root| f(root, self.index_in(root)))
    }

    #[inline]
    #[track_caller]
    pub(crate) fn index_in(&self, root: &Root) -> u32 {
        self.line_in(root).index
    }

    /// Its line, in its root only.
    #[inline]
    #[track_caller]
    pub(crate) fn line_in<'r>(&self, root: &'r Root) -> Line<'r> {
        let entry =
            self.entry.get_or_init(|| OwnedLot::new(root, self.kind, self.total, self.made));
        entry.line_in(root, self.kind)
    }

    /// Tells its root something, from wherever this is. A lot that was never
    /// used has no root to tell.
    pub(crate) fn tell(&self, told: impl FnOnce(LotKey) -> Told) {
        if let Some(entry) = self.entry.get() {
            entry.tell(told);
        }
    }
}

impl OwnedLot {
    pub(crate) fn new(
        root: &Root,
        kind: Kind,
        total: usize,
        made: &'static Location<'static>,
    ) -> OwnedLot {
        let (lot, anchor) = root.add_lot(kind, total, made);
        OwnedLot { lot, binding: root.binding(), anchor }
    }

    /// Its line, in its root only.
    #[inline]
    #[track_caller]
    pub(crate) fn line_in<'r>(&self, root: &'r Root, kind: Kind) -> Line<'r> {
        match self.anchor.get(root) {
            Some(node) => Line { index: self.lot.index, node },
            None => used_elsewhere(kind),
        }
    }

    pub(crate) fn is_of(&self, root: &Root) -> bool {
        self.binding.id == root.id
    }

    pub(crate) fn tell(&self, told: impl FnOnce(LotKey) -> Told) {
        registry::tell_or_send(self.binding, Message::Sync(told(self.lot)));
    }
}

#[cold]
#[track_caller]
fn used_elsewhere(kind: Kind) -> ! {
    panic!("{} is used outside the run it was first used in", kind.what())
}

impl Drop for OwnedLot {
    fn drop(&mut self) {
        registry::tell_or_send(self.binding, Message::Sync(Told::LotDropped(self.lot)));
    }
}
