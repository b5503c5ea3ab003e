//! Room for the children of one `spawn` that runs many times.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;

use crate::nursery::{Open, Turn};
use crate::private::NurseryMachine;
use crate::raw::{Chunks, Slot};
use crate::root::{Binding, Root};
use crate::table::NIL;

/// Slots that are added as children come, and used again when they have gone.
pub struct Arena<F: Future> {
    binding: Binding,
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
// `Turn`, and it or the slot checks that this is the arena's.
unsafe impl<F: Future + Send> Sync for Arena<F> where F::Output: Send {}

impl<F: Future> Arena<F> {
    /// An empty arena of a nursery.
    pub fn new<M: NurseryMachine>(nursery: &Open<M>) -> Self {
        Arena::bound(nursery.binding())
    }

    pub(crate) fn bound(binding: Binding) -> Self {
        Arena {
            binding,
            slots: Chunks::new(),
            vacant: Cell::new(NIL),
            first_ended: Cell::new(NIL),
            last_ended: Cell::new(NIL),
        }
    }

    /// A vacant slot, and its place.
    #[inline]
    pub(crate) fn vacant(&self, root: &Root) -> (u32, Pin<&Slot<F>>) {
        assert!(
            root.id == self.binding.id,
            "a child is spawned outside the root that runs its nursery"
        );
        match self.used_again() {
            Some(place) => (place, self.slot(place)),
            None => {
                // SAFETY: FILLED: an empty slot is made without looking at others.
                let (place, slot) = unsafe { self.slots.add_with(|| Slot::bound(self.binding)) };
                (place, Self::pinned(slot))
            }
        }
    }

    /// Runs one step of the child whose turn it is.
    #[inline]
    pub fn step(&self, turn: &mut Turn<'_>) {
        // The slot checks whether this is the root.
        let slot = self.slot(turn.place());
        if slot.step_and_see(turn) {
            match slot.is_unwanted() {
                true => slot.generation_or_next.set(self.vacant.replace(turn.place())),
                false => self.push_ended(turn.place()),
            }
        }
    }

    #[inline(never)]
    fn push_ended(&self, place: u32) {
        self.slot(place).generation_or_next.set(NIL);
        match self.last_ended.replace(place) {
            NIL => self.first_ended.set(place),
            last => self.slot(last).generation_or_next.set(place),
        }
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
