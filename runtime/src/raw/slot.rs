//! Where a child lives: its future, pinned in its parent's frame, and what it
//! gave.

use std::any::Any;
use std::cell::{Cell, UnsafeCell};
use std::future::Future;
use std::marker::{PhantomData, PhantomPinned};
use std::mem::MaybeUninit;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::foreign::discard;
use crate::nursery::{Open, Turn};
use crate::private::NurseryMachine;
use crate::raw::{Outcome, with_root};
use crate::registry;
use crate::root::{Binding, Root};
use crate::step::Ended;
use crate::table::NIL;

// No task has these indices, nor [`NIL`].

/// A future is about to be put in, or is being dropped.
const RESERVED: u32 = NIL - 1;
/// The future is being polled.
const STEPPING: u32 = NIL - 2;

/// Room for one child of a nursery.
pub struct Slot<F: Future> {
    /// Its task, or what else is in it: [`NIL`] for nothing, [`RESERVED`], or
    /// [`STEPPING`].
    task: Cell<u32>,
    /// The generation of its task.
    generation: Cell<u32>,
    /// There while `task` has an index, or is [`STEPPING`].
    future: UnsafeCell<MaybeUninit<F>>,
    outcome: Outcome<F::Output>,
    _pinned: PhantomPinned,
}

// SAFETY: BOUND: every method that touches the cells is under `access`, or is
// given the current root, by itself or in a `Turn`, and checks it.
// `outcome` is `Sync` by itself for such an output.
unsafe impl<F: Future + Send> Sync for Slot<F> where F::Output: Send {}

// SAFETY: it owns its future and what that gives, and what is beside them may
// change threads anyway: rustc finds the same by itself, but by way of a cell and
// what is in that, and so many types in one another it follows only so far.
unsafe impl<F: Future + Send> Send for Slot<F> where F::Output: Send {}

/// A slot into which a child is about to be put, in the slot's own root, while
/// that is current.
pub(crate) struct Berth<'s, 'r, F: Future> {
    slot: Pin<&'s Slot<F>>,
    /// The key of its arena; 0, which none has, for a slot that is in none.
    arena: u64,
    root: PhantomData<&'r Root>,
}

impl<'s, F: Future> Berth<'s, '_, F> {
    #[inline]
    pub(crate) fn slot(&self) -> Pin<&'s Slot<F>> {
        self.slot
    }

    #[inline]
    pub(super) fn arena(&self) -> u64 {
        self.arena
    }

    /// Puts the future of a task in, which is there.
    #[inline]
    pub(crate) fn put(self, task: u32, generation: u32, named: bool, future: &mut Option<F>) {
        let (slot, future) = (self.slot, future.take().expect("a child has its future"));
        slot.generation.set(generation);
        slot.outcome.begin(named);
        // SAFETY: BOUND (checked when it was reserved, and the root is current still),
        // BUSY (it was reserved for us, so nothing is in here that would have to be
        // dropped).
        unsafe { (*slot.future.get()).write(future) };
        slot.task.set(task);
    }
}

/// Checks that the current root has this id, and gives it.
#[inline]
pub(super) fn access<R>(id: u64, f: impl FnOnce(&Root) -> R) -> R {
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
            future: UnsafeCell::new(MaybeUninit::uninit()),
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
    pub(crate) fn reserve<'s, 'r>(self: Pin<&'s Self>, root: &'r Root) -> Berth<'s, 'r, F> {
        check(root, self.outcome.root());
        assert!(self.task.get() == NIL, "a slot holds one child at a time");
        self.outcome.reset();
        self.reserve_in(root, 0)
    }

    /// The same for a slot of an arena of that root, in which no child has been, or
    /// of which nobody wants the last one's value.
    #[inline]
    pub(super) fn reserve_in<'s, 'r>(
        self: Pin<&'s Self>,
        _: &'r Root,
        arena: u64,
    ) -> Berth<'s, 'r, F> {
        self.task.set(RESERVED);
        Berth { slot: self, arena, root: PhantomData }
    }

    /// Nobody asks for the value any more.
    pub(crate) fn give_up_value(self: Pin<&Self>) {
        access(self.outcome.root(), |_| self.outcome.give_up());
    }

    #[inline]
    pub(crate) fn outcome(self: Pin<&Self>) -> &Outcome<F::Output> {
        &Pin::get_ref(self).outcome
    }

    /// Runs one step of the child, if it is the one whose turn it is.
    #[inline]
    pub fn step(self: Pin<&Self>, turn: &mut Turn<'_>) {
        check(turn.root(), self.outcome.root());
        self.step_lodger(turn);
    }

    /// The same where it is known that the root is the slot's own. Says whether the
    /// child ended in it.
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn step_lodger(self: Pin<&Self>, turn: &mut Turn<'_>) -> bool {
        self.task.get() == turn.task() && self.step_in(turn.root(), turn)
    }

    #[inline]
    fn step_in(self: Pin<&Self>, root: &Root, turn: &mut Turn<'_>) -> bool {
        self.task.set(STEPPING);
        let polled = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: BOUND, BUSY: we hold the slot alone, and it had a task, so its
            // future is there; IN-PLACE: it is neither moved out nor replaced before
            // it is dropped.
            let future = unsafe { Pin::new_unchecked((*self.future.get()).assume_init_mut()) };
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
        self.task.set(RESERVED);
        catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: BOUND, BUSY as in `step_in`, which calls this: it is there, and
            // from the line above on it counts as gone; IN-PLACE: it is dropped where
            // it is.
            unsafe { (*self.future.get()).assume_init_drop() };
        }))
    }
}

impl<F: Future> Drop for Slot<F> {
    fn drop(&mut self) {
        let task = self.task.get();
        if task == NIL || task == RESERVED {
            return;
        }
        // The tables first, the future after, also if something panics there: whatever
        // its destructor does, it finds no trace of the task.
        let left = Left(self.future.get_mut());
        if task != STEPPING {
            let generation = self.generation.get();
            let message = crate::inbox::Message::TaskDropped { task, generation };
            registry::tell_or_send(self.outcome.binding(), message);
        }
        drop(left);
    }
}

/// A future that is there, in a slot that is being dropped.
struct Left<'s, F>(&'s mut MaybeUninit<F>);

impl<F> Drop for Left<'_, F> {
    fn drop(&mut self) {
        // SAFETY: BUSY: it is there, and its slot is gone after this; IN-PLACE: it is
        // dropped where it is.
        unsafe { self.0.assume_init_drop() };
    }
}
