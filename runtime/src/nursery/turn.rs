//! A child's turn, on its way from the nursery through the compiled `step` to
//! the child's slot.

use std::marker::PhantomData;

use crate::root::Root;
use crate::task::Task;

/// Says to the compiled `step` whose turn it is.
#[derive(Debug)]
pub struct Turn<'t> {
    task: u32,
    place: u32,
    end: Option<End>,
    /// The child, if its end cancels the others.
    culprit: Option<Task>,
    /// It is given out for one step only.
    lifetime: PhantomData<&'t ()>,
}

/// How the child ended, if it ended in its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Finished,
    Cancelled,
    Failed,
    Panicked,
}

impl Turn<'_> {
    #[inline]
    pub(crate) fn of(root: &Root, task: u32) -> Turn<'_> {
        let place = root.task(task).place.get();
        Turn { task, place, end: None, culprit: None, lifetime: PhantomData }
    }

    #[inline]
    pub(crate) fn task(&self) -> u32 {
        self.task
    }

    /// The place in the arena of the child's spawn site.
    #[inline]
    pub(crate) fn place(&self) -> u32 {
        self.place
    }

    #[inline]
    pub(crate) fn note_end(&mut self, end: End) {
        self.end = Some(end);
    }

    /// Keeps the child for the reason that the others are given.
    #[cold]
    pub(crate) fn note_culprit(&mut self, child: Task) {
        self.culprit = Some(child);
    }

    pub(crate) fn culprit(&mut self) -> Option<Task> {
        self.culprit.take()
    }

    #[inline]
    pub(crate) fn end(&self) -> Option<End> {
        self.end
    }
}
