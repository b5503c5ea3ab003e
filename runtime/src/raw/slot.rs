//! Where a child lives: its future, pinned in its parent's frame, and what it
//! gave.

use std::any::Any;
use std::cell::{Cell, UnsafeCell};
use std::future::Future;
use std::marker::{PhantomData, PhantomPinned};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use crate::foreign::discard;
use crate::nursery::{Open, Turn};
use crate::private::NurseryMachine;
use crate::raw::with_root;
use crate::registry;
use crate::root::{Binding, Root};
use crate::sleeper::Sleeper;
use crate::step::Ended;
use crate::table::NIL;

/// No task's index: a future is about to be put in, or is polled or dropped.
const BUSY: u32 = NIL - 1;

/// Room for one child of a nursery.
pub struct Slot<F: Future> {
    /// Its task, [`NIL`] for none, or [`BUSY`].
    task: Cell<u32>,
    /// The generation of its task.
    generation: Cell<u32>,
    /// There while `task` has an index.
    future: UnsafeCell<Option<F>>,
    outcome: Outcome<F::Output>,
    _pinned: PhantomPinned,
}

// SAFETY: BOUND: every method that touches the cells is under `access`, or is
// given the current root, by itself or in a `Turn`, and checks it.
// `outcome` is `Sync` by itself for such an output.
unsafe impl<F: Future + Send> Sync for Slot<F> where F::Output: Send {}

/// A slot into which a future is about to be put, in the slot's own root, while
/// that is current.
pub(crate) struct Reserved<'s, F: Future> {
    slot: Pin<&'s Slot<F>>,
    root: PhantomData<&'s Root>,
}

impl<F: Future> Reserved<'_, F> {
    /// Puts the future of a task in, which is there.
    #[inline]
    pub(crate) fn put(self, task: u32, generation: u32, named: bool, future: &mut Option<F>) {
        let slot = self.slot;
        slot.generation.set(generation);
        slot.outcome.named.set(named);
        assert!(future.is_some(), "a child has its future");
        // SAFETY: BOUND (checked when it was reserved, and we have the root still),
        // BUSY (it was reserved for us, so nothing is in here that would have to be
        // dropped). What is left behind is overwritten without being dropped: it has
        // moved, and was copied once.
        unsafe {
            ptr::copy_nonoverlapping(future, slot.future.get(), 1);
            ptr::write(future, None);
        }
        slot.task.set(task);
    }
}

/// Checks that the current root has this id, and gives it.
#[inline]
fn access<R>(id: u64, f: impl FnOnce(&Root) -> R) -> R {
    with_root("a child of a nursery", |root| {
        check(root, id);
        f(root)
    })
}

/// Checks that `root`, which is current, has this id.
#[inline]
fn check(root: &Root, id: u64) {
    assert!(root.id == id, "a child is used outside the root that runs its nursery");
}

impl<F: Future> Slot<F> {
    /// An empty slot of a nursery.
    #[inline]
    pub fn new<M: NurseryMachine>(nursery: &Open<M>) -> Self {
        Slot::bound(nursery.binding())
    }

    #[inline]
    pub(crate) fn bound(binding: Binding) -> Self {
        Slot {
            task: Cell::new(NIL),
            generation: Cell::new(0),
            future: UnsafeCell::new(None),
            outcome: Outcome::new(binding),
            _pinned: PhantomPinned,
        }
    }

    /// Makes sure that a future can be put in, before anything else is done
    /// for the child. Nobody else reaches into the slot until then.
    ///
    /// # Panics
    ///
    /// If there is a child already, if a `Child` may take the last one's value,
    /// and outside the slot's root.
    #[inline]
    pub(crate) fn reserve<'s>(self: Pin<&'s Self>, root: &'s Root) -> Reserved<'s, F> {
        check(root, self.outcome.root);
        assert!(self.task.get() == NIL, "a slot holds one child at a time");
        self.outcome.reset();
        self.task.set(BUSY);
        Reserved { slot: self, root: PhantomData }
    }

    /// Nobody asks for the value any more.
    pub(crate) fn give_up_value(self: Pin<&Self>) {
        access(self.outcome.root, |_| self.outcome.named.set(false));
    }

    pub(crate) fn outcome(self: Pin<&Self>) -> &Outcome<F::Output> {
        &Pin::get_ref(self).outcome
    }

    /// Runs one step of the child, if it is the one whose turn it is.
    #[inline]
    pub fn step(self: Pin<&Self>, turn: &mut Turn<'_>) {
        check(turn.root(), self.outcome.root);
        self.step_lodger(turn);
    }

    /// The same where it is known that the root is the slot's own. Says whether the
    /// child ended in it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn step_lodger(self: Pin<&Self>, turn: &mut Turn<'_>) -> bool {
        self.task.get() == turn.task() && self.step_in(turn.root(), turn)
    }

    /// Puts it in front of the next one in a list of its arena. Its child has ended.
    /// Only for the slot's root, as what follows.
    #[inline]
    pub(super) fn set_next(&self, next: Option<Neighbour>) {
        self.outcome.waiter.set(Waiter::Nobody { next });
    }

    /// The next one in that list.
    #[inline]
    pub(super) fn next(&self) -> Option<Neighbour> {
        match self.outcome.waiter.take() {
            Waiter::Nobody { next } => next,
            Waiter::Sleeper(_) => None,
        }
    }

    /// Whether the place can be used again. Only for the slot's root.
    pub(super) fn is_unwanted(&self) -> bool {
        !self.outcome.named.get() || self.outcome.state.load(Ordering::Acquire) == TAKEN
    }

    #[inline]
    fn step_in(self: Pin<&Self>, root: &Root, turn: &mut Turn<'_>) -> bool {
        self.task.set(BUSY);
        let polled = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: BOUND, BUSY: we hold the slot alone, and it had a task, so its
            // future is there; IN-PLACE: it is neither moved out nor replaced before
            // it is dropped.
            let future =
                unsafe { Pin::new_unchecked((*self.future.get()).as_mut().unwrap_unchecked()) };
            match future.poll(&mut Context::from_waker(turn.waker())) {
                Poll::Ready(value) => {
                    turn.after_ready();
                    Some((Ended::Finished, Some(value)))
                }
                Poll::Pending => turn.after_pending().map(|ended| (ended, None)),
            }
        }));
        let (mut ended, mut value) = match polled {
            Ok(Some(ended)) => ended,
            Ok(None) => {
                self.task.set(turn.task());
                return false;
            }
            Err(payload) => (Ended::Panicked(payload), None),
        };
        if let Err(payload) = self.drop_future() {
            // The first panic is the one that goes on.
            match ended {
                Ended::Panicked(_) => discard(payload),
                _ => ended = Ended::Panicked(payload),
            }
        }
        if !matches!(ended, Ended::Finished) {
            discard(value.take());
        }
        self.outcome.settle(root, value);
        match ended {
            Ended::Finished => turn.finish(),
            ended => turn.end_step(ended),
        }
        self.task.set(NIL);
        true
    }

    #[inline]
    fn drop_future(self: Pin<&Self>) -> Result<(), Box<dyn Any + Send>> {
        catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: BOUND, BUSY as in `step_in`, which calls this; IN-PLACE:
            // the assignment drops the future where it is.
            unsafe { *self.future.get() = None };
        }))
    }
}

impl<F: Future> Drop for Slot<F> {
    fn drop(&mut self) {
        let task = self.task.get();
        if task == NIL || task == BUSY {
            return;
        }
        // The tables first, the future after: whatever its destructor does, it
        // finds no trace of the task.
        let generation = self.generation.get();
        let message = crate::inbox::Message::TaskDropped { task, generation };
        registry::tell_or_send(self.outcome.binding(), message);
    }
}

/// What a child gave. One hand writes it, one takes it.
pub(crate) struct Outcome<T> {
    /// The id of its root, and the registry's slot of that.
    root: u64,
    root_slot: u32,
    /// Whether a `Child` may still ask for the value.
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
    fn new(binding: Binding) -> Self {
        Outcome {
            root: binding.id,
            root_slot: binding.slot,
            named: Cell::new(false),
            state: AtomicU8::new(RUNNING),
            value: UnsafeCell::new(None),
            waiter: Cell::default(),
        }
    }

    fn binding(&self) -> Binding {
        Binding { id: self.root, slot: self.root_slot }
    }

    /// Makes room for the next child's value. Nothing has changed if it panics.
    #[inline]
    fn reset(&self) {
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

    /// Writes the outcome, once, at the end of the child.
    #[inline]
    fn settle(&self, root: &Root, value: Option<T>) {
        let state = if value.is_some() { READY } else { EMPTY };
        // SAFETY: the state is RUNNING, so nobody else touches the value; BOUND
        // (the caller is a step) keeps a second writer away.
        unsafe { *self.value.get() = value };
        self.state.store(state, Ordering::Release);
        if let Waiter::Sleeper(waiter) = self.waiter.take() {
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
