//! Room for the children of one `spawn` that runs many times.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::nursery::{Open, Turn};
use crate::private::NurseryMachine;
use crate::raw::{Chunks, Slot};
use crate::root::{Binding, Root};
use crate::table::NIL;

/// Slots that are added as children come, and used again when they have gone.
pub struct Arena<F: Future> {
    binding: Binding,
    /// What its children know it by, from the first one on. Atomic, because it is
    /// compared before it is known whether the root is ours.
    key: AtomicU64,
    slots: Chunks<Slot<F>, 4>,
    /// Places whose child has ended and left nothing, the newest first, linked
    /// through the slots.
    vacant: Cell<u32>,
    /// Places whose child has ended, and may have left a value that somebody
    /// takes, the oldest first. They are used again once it was taken.
    first_ended: Cell<u32>,
    last_ended: Cell<u32>,
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

/// A slot into which a child is to be put, and where it is among others.
pub(crate) struct Berth<'s, F: Future> {
    pub(super) slot: Pin<&'s Slot<F>>,
    place: u32,
    arena: u64,
}

impl<F: Future> Clone for Berth<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Future> Copy for Berth<'_, F> {}

impl<'s, F: Future> Berth<'s, F> {
    /// A slot that is in no arena.
    #[inline]
    pub(crate) fn alone(slot: Pin<&'s Slot<F>>) -> Self {
        Berth { slot, place: 0, arena: 0 }
    }

    /// Its place in its arena.
    #[inline]
    pub(crate) fn place(&self) -> u32 {
        self.place
    }

    #[inline]
    pub(crate) fn slot(&self) -> Pin<&'s Slot<F>> {
        self.slot
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
    pub(crate) fn set<F: Future>(&self, berth: &Berth<'_, F>) {
        self.arena.set(berth.arena);
        self.slot.set(NonNull::from(berth.slot.get_ref()).cast());
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
            slots: Chunks::new(),
            vacant: Cell::new(NIL),
            first_ended: Cell::new(NIL),
            last_ended: Cell::new(NIL),
        }
    }

    /// A vacant slot.
    #[inline]
    pub(crate) fn vacant(&self, root: &Root) -> Berth<'_, F> {
        assert!(
            root.id == self.binding.id,
            "a child is spawned outside the root that runs its nursery"
        );
        let (place, slot) = match self.used_again() {
            Some(place) => (place, self.slot(place)),
            None => {
                // SAFETY: FILLED: an empty slot is made without looking at others.
                let (place, slot) = unsafe { self.slots.add_with(|| Slot::bound(self.binding)) };
                if place == 0 {
                    self.key.store(root.counters.arenas.next(), Ordering::Relaxed);
                }
                (place, Self::pinned(slot))
            }
        };
        Berth { slot, place, arena: self.key() }
    }

    /// Runs one step of the child whose turn it is.
    #[inline]
    pub fn step(&self, turn: &mut Turn<'_>) {
        let Some(slot) = self.slot_of(turn) else { return };
        if slot.step_lodger(turn) {
            let place = turn.node().place.get();
            match slot.is_unwanted() {
                true => slot.generation_or_next.set(self.vacant.replace(place)),
                false => self.push_ended(place),
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

    #[inline(never)]
    fn push_ended(&self, place: u32) {
        self.slot(place).generation_or_next.set(NIL);
        match self.last_ended.replace(place) {
            NIL => self.first_ended.set(place),
            last => self.slot(last).generation_or_next.set(place),
        }
    }

    #[inline]
    fn key(&self) -> u64 {
        // Relaxed: it is set in our own root, before a task of that has it.
        self.key.load(Ordering::Relaxed)
    }

    /// A place whose child has ended, and of which nobody wants the value.
    #[inline]
    fn used_again(&self) -> Option<u32> {
        let vacant = self.vacant.get();
        if vacant == NIL {
            return self.oldest_ended();
        }
        self.vacant.set(self.slot(vacant).generation_or_next.get());
        Some(vacant)
    }

    #[inline]
    fn oldest_ended(&self) -> Option<u32> {
        let oldest = self.first_ended.get();
        if oldest == NIL || !self.slot(oldest).is_unwanted() {
            return None;
        }
        self.first_ended.set(self.slot(oldest).generation_or_next.get());
        if self.last_ended.get() == oldest {
            self.last_ended.set(NIL);
        }
        Some(oldest)
    }

    #[inline]
    fn slot(&self, place: u32) -> Pin<&Slot<F>> {
        Self::pinned(self.slots.get(place))
    }

    /// One of the slots, which are nowhere else.
    #[inline]
    fn pinned(slot: &Slot<F>) -> Pin<&Slot<F>> {
        // SAFETY: IN-PLACE: a list in chunks does not move what it holds, and
        // drops it where it is.
        unsafe { Pin::new_unchecked(slot) }
    }
}
