//! The errors of a `try_nursery!` or a `try_race!` while it is open.

use std::fmt::{self, Debug, Display};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use crate::error_group::{Entry, ErrorGroup};
use crate::instrument::panic_text;
use crate::machine::NurseryTable;
use crate::nurseries::Payload;
use crate::nursery::{NurseryMachine, Open};
use crate::private::gives::{Raises, RaisesInto};

/// What has failed in a nursery or a race so far. It is behind a lock so that it may be
/// shared where its errors are `Send`; nobody ever waits for it.
pub struct Errors<E> {
    entries: Mutex<Vec<Entry<E>>>,
    nursery: &'static NurseryTable,
}

impl<M: NurseryMachine> Open<M> {
    /// Room for the errors of this nursery.
    pub fn errors<E>(&self) -> Errors<E> {
        Errors { entries: Mutex::new(Vec::new()), nursery: M::TABLE }
    }
}

impl<E> Errors<E> {
    /// The group, if anything has failed.
    pub fn group(&self) -> Option<ErrorGroup<E>> {
        ErrorGroup::of(std::mem::take(&mut *self.entries()), Some(self.nursery))
    }

    /// Whether nothing has failed.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// The group, where something has just failed.
    ///
    /// # Panics
    ///
    /// If nothing has.
    pub fn failed(&self) -> ErrorGroup<E> {
        self.group().expect("an error has just been kept")
    }

    /// A `?` in the block, whose error goes into the group as it is.
    pub fn raise<R: Raises<E>>(&self, residual: R) {
        self.push(residual.entry());
    }

    /// A `?` in the block, whose error is converted.
    pub fn raise_into<R: RaisesInto<E, K>, K>(&self, residual: R) {
        self.push(residual.entry());
    }

    pub(crate) fn push(&self, entry: Entry<E>) {
        self.entries().push(entry);
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry<E>>> {
        // Nothing of others runs under this lock.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A statement of the body panicked, which drops the nursery where it is:
/// nobody can return the errors, and of which type they are is not known well
/// enough to print them.
impl<E> Drop for Errors<E> {
    fn drop(&mut self) {
        let lost = self.entries().len();
        if lost > 0 && std::thread::panicking() {
            let NurseryTable { file, line, .. } = self.nursery;
            let name = std::any::type_name::<E>();
            eprintln!("a panic in the body of {file}:{line} drops {lost} errors of type `{name}`");
        }
    }
}

/// The end of a nursery, or a race. A panic that comes out of it takes the errors along,
/// which nobody would see otherwise.
pub struct Closing<'e, J, E> {
    join: J,
    errors: &'e Errors<E>,
    print: fn(&ErrorGroup<E>) -> String,
}

impl<E: Display> Errors<E> {
    /// Closes a nursery whose errors can be shown.
    pub fn close<J>(&self, join: J) -> Closing<'_, J, E> {
        Closing { join, errors: self, print: |group| group.to_string() }
    }
}

/// Closes a nursery whose errors are for programmers' eyes only.
pub trait CloseDebug<E> {
    /// Wraps the wait for the children.
    fn close<J>(&self, join: J) -> Closing<'_, J, E>;
}

impl<E: Debug> CloseDebug<E> for Errors<E> {
    fn close<J>(&self, join: J) -> Closing<'_, J, E> {
        Closing { join, errors: self, print: |group| format!("{group:#?}") }
    }
}

/// Closes a nursery whose errors can not be printed at all.
pub trait CloseSilent<'e, E> {
    /// Wraps the wait for the children.
    fn close<J>(&self, join: J) -> Closing<'e, J, E>;
}

impl<'e, E> CloseSilent<'e, E> for &'e Errors<E> {
    fn close<J>(&self, join: J) -> Closing<'e, J, E> {
        let print = |group: &ErrorGroup<E>| {
            format!("{} errors of type {}", group.len(), std::any::type_name::<E>())
        };
        Closing { join, errors: self, print }
    }
}

impl<J: Future + Unpin, E> Future for Closing<'_, J, E> {
    type Output = J::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<J::Output> {
        let this = self.get_mut();
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut this.join).poll(cx)));
        polled.unwrap_or_else(|payload| match this.errors.group() {
            None => resume_unwind(payload),
            Some(group) => resume_unwind(with_errors(payload, &(this.print)(&group))),
        })
    }
}

/// The panic with the errors in its message. It has been reported when it
/// happened, so the errors are reported here.
#[cold]
fn with_errors(payload: Payload, errors: &str) -> Payload {
    let errors = format!("errors that this panic keeps from being returned: {errors}");
    eprintln!("{errors}");
    match panic_text(&*payload) {
        Some(text) => Box::new(format!("{text}\n{errors}")),
        // Somebody else's, who may be waiting for exactly that.
        None => payload,
    }
}

impl<E> Debug for Errors<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Errors").field("nursery", self.nursery).finish_non_exhaustive()
    }
}

impl<J, E> Debug for Closing<'_, J, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Closing").finish_non_exhaustive()
    }
}
