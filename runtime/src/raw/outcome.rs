//! What a child gave, and who waits for it.

use std::cell::{Cell, UnsafeCell};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::raw::slot::{Slot, access};
use crate::root::{Binding, Root};
use crate::sleeper::Sleeper;

/// What a child gave. One hand writes it, one takes it.
pub(crate) struct Outcome<T> {
    /// The id of its root, and the registry's slot of that.
    root: u64,
    root_slot: u32,
    /// Whether somebody may still wait for the end, or ask for the value.
    named: Cell<bool>,
    state: AtomicU8,
    value: UnsafeCell<Option<T>>,
    waiter: Cell<Waiter>,
}

/// Who waits for the end of a child.
enum Waiter {
    /// Nobody, or nobody any more: then the slot may be in a list of its arena.
    Nobody {
        next: Option<Neighbour>,
    },
    Sleeper(Sleeper),
}

impl Default for Waiter {
    fn default() -> Waiter {
        Waiter::Nobody { next: None }
    }
}

/// Another slot of the same arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Neighbour(NonNull<()>);

// SAFETY: LISTED: only the arena follows it, which changes threads with its slots.
unsafe impl Send for Neighbour {}

impl Neighbour {
    #[inline]
    pub(super) fn of<F: Future>(slot: &Slot<F>) -> Neighbour {
        Neighbour(NonNull::from(slot).cast())
    }

    #[inline]
    pub(super) fn address(self) -> NonNull<()> {
        self.0
    }
}

const RUNNING: u8 = 0;
/// The value is there. Whoever moves the state on from here owns it.
const READY: u8 = 1;
/// Somebody is taking the value.
const TAKING: u8 = 2;
const TAKEN: u8 = 3;
/// It ended without a value.
const EMPTY: u8 = 4;

// SAFETY: `value` is written before the release store of READY, read after an
// acquire exchange away from READY, which one caller wins, and written again
// only after that caller's release store of TAKEN was seen; `waiter` and `named`
// are touched under BOUND only. The value may change threads: `T: Send`.
unsafe impl<T: Send> Sync for Outcome<T> {}

/// How a child stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Running,
    Ready,
    Taken,
    Empty,
}

impl<T> Outcome<T> {
    #[inline]
    pub(super) fn new(binding: Binding) -> Self {
        Outcome {
            root: binding.id,
            root_slot: binding.slot,
            named: Cell::new(false),
            state: AtomicU8::new(RUNNING),
            value: UnsafeCell::new(None),
            waiter: Cell::default(),
        }
    }

    #[inline]
    pub(super) fn root(&self) -> u64 {
        self.root
    }

    pub(super) fn binding(&self) -> Binding {
        Binding { id: self.root, slot: self.root_slot }
    }

    /// Makes room for the next child's value. Nothing has changed if it panics.
    #[inline]
    pub(super) fn reset(&self) {
        // Of a slot that never had a child.
        if self.state.load(Ordering::Relaxed) != RUNNING {
            self.reset_used();
        }
    }

    #[inline(never)]
    fn reset_used(&self) {
        // Acquire: whoever took the last value has finished reading it.
        let is_free = match self.state.load(Ordering::Acquire) {
            // A `Child` may take it any moment, also on another thread; it is
            // not to find the next one's.
            READY | EMPTY if self.named.get() => false,
            TAKING => false,
            READY => {
                // One of an earlier child may still be about, and try.
                let free = self.state.compare_exchange(
                    READY,
                    RUNNING,
                    Ordering::Acquire,
                    Ordering::Relaxed,
                );
                free.is_ok()
            }
            _ => true,
        };
        assert!(is_free, "a slot is used again while a `Child` may take its value");
        self.state.store(RUNNING, Ordering::Relaxed);
    }

    /// A child is about to begin. Only for the slot's root, as what follows.
    #[inline]
    pub(super) fn begin(&self, named: bool) {
        self.named.set(named);
    }

    /// Nobody asks for the value any more, nor waits for the end.
    pub(super) fn give_up(&self) {
        self.named.set(false);
        if self.standing() == Standing::Running {
            drop(self.waiter.take());
        }
    }

    /// Whether there is nobody who may ask for the value.
    #[inline]
    pub(super) fn is_unwanted(&self) -> bool {
        !self.named.get() || self.state.load(Ordering::Acquire) == TAKEN
    }

    /// Puts its slot in front of the next one in a list of its arena. The child has
    /// ended.
    #[inline]
    pub(super) fn set_next(&self, next: Option<Neighbour>) {
        self.waiter.set(Waiter::Nobody { next });
    }

    /// The next one in that list. It leaves it with this.
    #[inline]
    pub(super) fn take_next(&self) -> Option<Neighbour> {
        match self.waiter.take() {
            Waiter::Nobody { next } => next,
            Waiter::Sleeper(_) => None,
        }
    }

    /// Writes the outcome, once, at the end of the child.
    #[inline]
    pub(super) fn settle(&self, root: &Root, value: Option<T>) {
        let state = if value.is_some() { READY } else { EMPTY };
        // SAFETY: the state is RUNNING, so nobody else touches the value; BOUND
        // (the caller is a step) keeps a second writer away.
        unsafe { *self.value.get() = value };
        self.state.store(state, Ordering::Release);
        if self.named.get()
            && let Waiter::Sleeper(waiter) = self.waiter.take()
        {
            waiter.wake(root);
        }
    }

    /// Takes the value, if it is there.
    #[inline]
    pub(crate) fn take(&self) -> Option<T> {
        self.state.compare_exchange(READY, TAKING, Ordering::Acquire, Ordering::Relaxed).ok()?;
        // SAFETY: the exchange made the value ours alone until the store below.
        let value = unsafe { (*self.value.get()).take() };
        self.state.store(TAKEN, Ordering::Release);
        value
    }

    pub(crate) fn standing(&self) -> Standing {
        match self.state.load(Ordering::Acquire) {
            RUNNING => Standing::Running,
            READY => Standing::Ready,
            TAKING | TAKEN => Standing::Taken,
            _ => Standing::Empty,
        }
    }

    /// Sets who is woken when the child ends, if it has not.
    pub(crate) fn set_waiter(&self, waiter: Sleeper) {
        access(self.root, |_| {
            if self.standing() == Standing::Running {
                drop(self.waiter.replace(Waiter::Sleeper(waiter)));
            }
        });
    }
}
