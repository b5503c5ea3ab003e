//! Wakers that are not tasks': a leaf that is polled by a combinator with
//! wakers of its own takes a seat, so that a cancellation can reach it.

use std::cell::Cell;
use std::task::{Context, Waker};

use crate::foreign::{contain, discard};
use crate::inbox::Message;
use crate::raw::Link;
use crate::registry;
use crate::root::{Binding, Root};
use crate::sleeper::is_own;
use crate::table::Entry;

#[derive(Default)]
pub(crate) struct SeatNode {
    index: Cell<u32>,
    free: Link<SeatNode>,
    waker: Cell<Option<Waker>>,
}

impl Entry for SeatNode {
    fn index(&self) -> &Cell<u32> {
        &self.index
    }

    fn free_link(&self) -> &Link<SeatNode> {
        &self.free
    }
}

impl Root {
    /// Wakes whoever has a seat. One that was not meant is polled for nothing.
    pub(crate) fn wake_seats(&self) {
        if self.seats.taken() == 0 {
            return;
        }
        for index in 0..self.seats.len() {
            if let Some(waker) = self.seats.get(index).waker.take() {
                contain(|| waker.wake());
            }
        }
    }

    pub(crate) fn leave_seat(&self, index: u32) {
        let waker = self.seats.get(index).waker.take();
        self.seats.give_back(index);
        discard(waker);
    }
}

/// A leaf's seat, if it has one. In a box, so that the many leaves without one
/// are small.
#[derive(Debug)]
pub(crate) struct Seat(Option<Box<Taken>>);

#[derive(Debug)]
struct Taken {
    index: u32,
    binding: Binding,
}

impl Seat {
    pub(crate) const fn none() -> Seat {
        Seat(None)
    }

    /// Keeps the waker of `cx`, unless that is the task's own.
    #[inline]
    pub(crate) fn keep(&mut self, root: &Root, cx: &Context<'_>) {
        if !is_own(root, cx) {
            self.keep_foreign(root, cx);
        }
    }

    /// Gives it up.
    #[inline]
    pub(crate) fn leave(&mut self) {
        if self.0.is_some() {
            self.leave_taken();
        }
    }

    #[cold]
    fn leave_taken(&mut self) {
        self.0 = None;
    }

    #[cold]
    fn keep_foreign(&mut self, root: &Root, cx: &Context<'_>) {
        if self.0.as_ref().is_some_and(|taken| taken.binding.id != root.id) {
            self.leave();
        }
        let taken = self.0.get_or_insert_with(|| {
            Box::new(Taken { index: root.seats.take(), binding: root.binding() })
        });
        let old = root.seats.get(taken.index).waker.replace(Some(cx.waker().clone()));
        drop(old);
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        registry::tell_or_send(self.binding, Message::SeatDropped { seat: self.index });
    }
}
