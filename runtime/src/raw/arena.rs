//! Room for the children of one `spawn` that runs many times.

use std::cell::{Cell, OnceCell};
use std::future::Future;
use std::pin::Pin;

use crate::nursery::{Open, Turn};
use crate::private::NurseryMachine;
use crate::raw::{Slot, current_id};
use crate::root::Binding;
use crate::table::NIL;

const FIRST_BITS: u32 = 4;
const CHUNKS: usize = 28;

/// Slots that are added as children come, and used again when they have gone.
pub struct Arena<F: Future> {
    binding: Binding,
    chunks: [OnceCell<Box<[Slot<F>]>>; CHUNKS],
    len: Cell<u32>,
    /// Places whose child has ended, oldest first, linked through the slots. A
    /// named child's place is used again once its value was taken.
    first_ended: Cell<u32>,
    last_ended: Cell<u32>,
}

// SAFETY: BOUND: every method checks that the arena's root is the current one
// before it touches a cell.
unsafe impl<F: Future + Send> Sync for Arena<F> where F::Output: Send {}

impl<F: Future> Arena<F> {
    /// An empty arena of a nursery.
    pub fn new<M: NurseryMachine>(nursery: &Open<M>) -> Self {
        Arena::bound(nursery.binding())
    }

    pub(crate) fn bound(binding: Binding) -> Self {
        Arena {
            binding,
            chunks: [const { OnceCell::new() }; CHUNKS],
            len: Cell::new(0),
            first_ended: Cell::new(NIL),
            last_ended: Cell::new(NIL),
        }
    }

    /// A vacant slot, and its place.
    pub(crate) fn vacant(&self) -> (u32, Pin<&Slot<F>>) {
        self.check();
        let place = self.used_again().unwrap_or_else(|| self.added());
        (place, self.slot(place))
    }

    /// Runs one step of the child whose turn it is.
    pub fn step(&self, turn: &mut Turn<'_>) {
        self.check();
        let place = turn.place();
        if place >= self.len.get() {
            return;
        }
        if self.slot(place).step_and_see(turn) {
            self.push_ended(place);
        }
    }

    fn push_ended(&self, place: u32) {
        self.slot(place).next.set(NIL);
        match self.last_ended.replace(place) {
            NIL => self.first_ended.set(place),
            last => self.slot(last).next.set(place),
        }
    }

    /// The oldest place whose child has ended, if nobody wants its value.
    fn used_again(&self) -> Option<u32> {
        let oldest = self.first_ended.get();
        if oldest == NIL || !self.slot(oldest).is_unwanted() {
            return None;
        }
        self.first_ended.set(self.slot(oldest).next.get());
        if self.last_ended.get() == oldest {
            self.last_ended.set(NIL);
        }
        Some(oldest)
    }

    fn added(&self) -> u32 {
        let place = self.len.get();
        self.len.set(place + 1);
        let (chunk, offset) = position(place);
        if offset == 0 {
            let size = 1_usize << (FIRST_BITS as usize + chunk);
            let slots = (0..size).map(|_| Slot::bound(self.binding)).collect();
            let added = self.chunks[chunk].set(slots);
            assert!(added.is_ok(), "a chunk is added when its first place is taken");
        }
        place
    }

    fn slot(&self, place: u32) -> Pin<&Slot<F>> {
        let (chunk, offset) = position(place);
        let slots = self.chunks[chunk].get().expect("a place comes from `added`");
        // SAFETY: IN-PLACE: slots are boxed and stay in their box until they
        // are dropped there.
        unsafe { Pin::new_unchecked(&slots[offset]) }
    }

    fn check(&self) {
        assert!(
            current_id() == self.binding.id,
            "a child is spawned outside the root that runs its nursery"
        );
    }
}

/// The chunk and the place in it.
fn position(place: u32) -> (usize, usize) {
    let shifted = place + (1 << FIRST_BITS);
    let top = shifted.ilog2();
    ((top - FIRST_BITS) as usize, (shifted ^ (1 << top)) as usize)
}
