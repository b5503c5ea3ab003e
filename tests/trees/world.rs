//! What is kept account of while a tree runs.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use coldframe::CancelScope;

/// Which error it is: each is given once.
pub(crate) type ErrorNumber = u64;

/// The accounts of one run.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) started: Cell<u64>,
    pub(crate) ended: Cell<u64>,
    pub(crate) armed: Cell<u64>,
    pub(crate) cleaned: Cell<u64>,
    pub(crate) absorbed: Cell<u64>,
    pub(crate) panics: Cell<u64>,
    errors: Cell<u64>,
    raised: RefCell<BTreeSet<ErrorNumber>>,
    handled: RefCell<BTreeSet<ErrorNumber>>,
}

/// A future that has begun, and is to end or to be dropped.
pub(crate) struct Running<'w>(&'w World);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        count(&self.0.ended);
    }
}

pub(crate) fn count(cell: &Cell<u64>) {
    cell.set(cell.get() + 1);
}

impl World {
    pub(crate) fn run(&self) -> Running<'_> {
        count(&self.started);
        Running(self)
    }

    /// A new error.
    pub(crate) fn raise(&self) -> ErrorNumber {
        count(&self.errors);
        self.raised.borrow_mut().insert(self.errors.get());
        self.errors.get()
    }

    /// An error has come to where it is handled.
    pub(crate) fn handle(&self, error: ErrorNumber) {
        assert!(self.handled.borrow_mut().insert(error), "error {error} was given twice");
    }

    pub(crate) fn lost(&self) -> Vec<ErrorNumber> {
        self.raised.borrow().difference(&self.handled.borrow()).copied().collect()
    }

    pub(crate) fn raised(&self) -> usize {
        self.raised.borrow().len()
    }
}

/// The scopes round a place, the innermost first.
#[derive(Clone, Copy)]
pub(crate) struct Scopes<'s> {
    innermost: Option<(&'s CancelScope, &'s Scopes<'s>)>,
    /// A cleanup stands between: it is shielded from all of them.
    are_hidden: bool,
}

impl<'s> Scopes<'s> {
    pub(crate) const NONE: Scopes<'static> = Scopes { innermost: None, are_hidden: false };

    pub(crate) fn inside(&'s self, scope: &'s CancelScope) -> Scopes<'s> {
        Scopes { innermost: Some((scope, self)), are_hidden: false }
    }

    pub(crate) fn in_cleanup(&self) -> Scopes<'s> {
        Scopes { are_hidden: true, ..*self }
    }

    pub(crate) fn nth(&self, number: usize) -> Option<&'s CancelScope> {
        let (scope, outer) = self.innermost?;
        if number == 0 { Some(scope) } else { outer.nth(number - 1) }
    }

    /// Whether a cancellation from out here can be seen: a scope up to the
    /// first shield is cancelled.
    pub(crate) fn is_cancelled(&self) -> bool {
        let (Some((scope, outer)), false) = (self.innermost, self.are_hidden) else {
            return false;
        };
        scope.cancel_called() || (!scope.is_shielded() && outer.is_cancelled())
    }
}
