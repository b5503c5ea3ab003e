//! Room for the children of one `spawn` that runs many times.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::nursery::{Open, Turn};
use crate::private::NurseryMachine;
use crate::raw::outcome::Neighbour;
use crate::raw::rows::Rows;
use crate::raw::{Berth, Slot};
use crate::root::{Binding, Root};

/// Slots that are added as children come, and used again when they have gone.
pub struct Arena<F: Future> {
    binding: Binding,
    /// What its children know it by, from the first one on. Atomic, because it is
    /// compared before it is known whether the root is ours.
    key: AtomicU64,
    slots: Rows<Slot<F>>,
    /// Those whose child has ended and left nothing, the newest first.
    vacant: Cell<Option<Neighbour>>,
    /// Those whose child has ended, and may have left a value that somebody takes,
    /// the oldest first. They are used again once it was taken.
    first_ended: Cell<Option<Neighbour>>,
    last_ended: Cell<Option<Neighbour>>,
}

// SAFETY: BOUND: every method is given the current root, by itself or in a
// `Turn`, and it checks that this is the arena's, or, by LODGED, a task of the root
// that has its key does so.
unsafe impl<F: Future + Send> Sync for Arena<F> where F::Output: Send {}

/// The key of an arena that has no slot.
const NO_KEY: u64 = u64::MAX;

/// Where the keys of a root's arenas come from: no two arenas ever have the same.
#[derive(Default)]
pub(crate) struct ArenaKeys(Cell<u64>);

/// Roots take keys by the block, so that they seldom meet here.
static NEXT_BLOCK: AtomicU64 = AtomicU64::new(BLOCK);
const BLOCK: u64 = 1 << 10;

impl ArenaKeys {
    /// Never 0, nor [`NO_KEY`].
    #[inline]
    fn next(&self) -> u64 {
        let mut key = self.0.get();
        if key.is_multiple_of(BLOCK) {
            // Relaxed: that each is taken once is all that counts.
            key = NEXT_BLOCK.fetch_add(BLOCK, Ordering::Relaxed);
        }
        self.0.set(key + 1);
        key
    }
}

/// In which slot of which arena a task lives.
pub(crate) struct Lodging {
    /// The key of the arena; 0, which none has, for a slot that is in none.
    arena: Cell<u64>,
    slot: Cell<NonNull<()>>,
}

// SAFETY: LODGED: the pointer is followed by the arena alone, in its own root.
unsafe impl Send for Lodging {}

impl Default for Lodging {
    fn default() -> Lodging {
        Lodging { arena: Cell::new(0), slot: Cell::new(NonNull::dangling()) }
    }
}

impl Lodging {
    /// It is that one.
    #[inline]
    pub(crate) fn set<F: Future>(&self, berth: &Berth<'_, '_, F>) {
        self.arena.set(berth.arena());
        self.slot.set(NonNull::from(berth.slot().get_ref()).cast());
    }
}

impl<F: Future> Arena<F> {
    /// An empty arena of a nursery.
    pub fn new<M: NurseryMachine>(nursery: &Open<M>) -> Self {
        Arena::bound(nursery.binding())
    }

    pub(crate) fn bound(binding: Binding) -> Self {
        Arena {
            binding,
            key: AtomicU64::new(NO_KEY),
            slots: Rows::new(),
            vacant: Cell::new(None),
            first_ended: Cell::new(None),
            last_ended: Cell::new(None),
        }
    }

    /// Reserves a slot.
    #[inline]
    pub(crate) fn reserve<'s, 'r>(&'s self, root: &'r Root) -> Berth<'s, 'r, F> {
        assert!(
            root.id == self.binding.id,
            "a child is spawned outside the root that runs its nursery"
        );
        let slot = self.used_again().unwrap_or_else(|| self.add(root));
        slot.reserve_in(root, self.key())
    }

    #[inline]
    fn add(&self, root: &Root) -> Pin<&Slot<F>> {
        if self.slots.is_empty() {
            // Relaxed: as in `key`.
            self.key.store(root.counters.arenas.next(), Ordering::Relaxed);
        }
        // SAFETY: FILLED: an empty slot is made without looking at others.
        Self::pinned(unsafe { self.slots.add_with(|| Slot::bound(self.binding)) })
    }

    /// Runs one step of the child whose turn it is.
    #[inline]
    pub fn step(&self, turn: &mut Turn<'_>) {
        let Some(slot) = self.slot_of(turn) else { return };
        if slot.step_lodger(turn) {
            match slot.outcome().is_unwanted() {
                true => slot.outcome().set_next(self.vacant.replace(Some(Neighbour::of(&slot)))),
                false => self.push_ended(&slot),
            }
        }
    }

    /// The slot of the child whose turn it is, if it lives here.
    #[inline]
    fn slot_of(&self, turn: &Turn<'_>) -> Option<Pin<&Slot<F>>> {
        let lodging = &turn.node().lodging;
        if lodging.arena.get() != self.key() {
            return None;
        }
        // SAFETY: LODGED: it is one of our slots; FILLED: so it is there as long as we
        // are.
        Some(Self::pinned(unsafe { lodging.slot.get().cast().as_ref() }))
    }

    #[inline]
    fn key(&self) -> u64 {
        // Relaxed: it is set in our own root, before a task of that has it.
        self.key.load(Ordering::Relaxed)
    }

    #[inline(never)]
    fn push_ended(&self, slot: &Slot<F>) {
        let slot = Some(Neighbour::of(slot));
        match self.last_ended.replace(slot) {
            None => self.first_ended.set(slot),
            Some(last) => self.slot(last).outcome().set_next(slot),
        }
    }

    /// A slot whose child has ended, and of which nobody wants the value.
    #[inline]
    fn used_again(&self) -> Option<Pin<&Slot<F>>> {
        let Some(vacant) = self.vacant.get() else { return self.oldest_ended() };
        let slot = self.slot(vacant);
        self.vacant.set(slot.outcome().take_next());
        slot.outcome().reset();
        Some(slot)
    }

    #[inline]
    fn oldest_ended(&self) -> Option<Pin<&Slot<F>>> {
        let oldest = self.first_ended.get()?;
        let slot = self.slot(oldest);
        if !slot.outcome().is_unwanted() {
            return None;
        }
        self.first_ended.set(slot.outcome().take_next());
        if self.last_ended.get() == Some(oldest) {
            self.last_ended.set(None);
        }
        slot.outcome().reset();
        Some(slot)
    }

    #[inline]
    fn slot(&self, it: Neighbour) -> Pin<&Slot<F>> {
        // SAFETY: LISTED: it is one of our slots; FILLED: so it is there as long as we
        // are.
        Self::pinned(unsafe { it.address().cast().as_ref() })
    }

    /// One of the slots, which are nowhere else.
    #[inline]
    fn pinned(slot: &Slot<F>) -> Pin<&Slot<F>> {
        // SAFETY: IN-PLACE: a list in rows does not move what it holds, and
        // drops it where it is.
        unsafe { Pin::new_unchecked(slot) }
    }
}
