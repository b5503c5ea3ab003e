//! A race of branches that may fail: who fails leaves it to the others.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use crate::error_group::{Entry, ErrorGroup};
use crate::nursery::race::Race;
use crate::nursery::turn::End;
use crate::nursery::{NurseryMachine, Turn};
use crate::private::Never;
use crate::raw::{Around, Slot};

/// The errors of a race so far. They are behind a lock so that they may be
/// shared where they are `Send`; nobody ever waits for it.
pub struct Failures<E> {
    entries: Mutex<Vec<Entry<E>>>,
    /// The branch that has just been polled has failed.
    failed: AtomicBool,
}

/// A branch that may fail. It gives `None` when its error has been kept.
pub type Attempt<'e, F, T, E> = Around<Watched<'e, <F as Future>::Output, T, E>, F>;

/// What is beside the future of an [`Attempt`].
pub struct Watched<'e, O, T, E> {
    failures: &'e Failures<E>,
    split: fn(O) -> Result<T, Entry<E>>,
}

impl<M: NurseryMachine> Race<M> {
    /// Room for the errors of this race.
    pub fn failures<E>(&self) -> Failures<E> {
        Failures { entries: Mutex::new(Vec::new()), failed: AtomicBool::new(false) }
    }

    /// Runs one step of a branch that may fail.
    pub fn step_attempt<F: Future<Output = Option<T>>, T, E>(
        &self,
        branch: M::Child,
        slot: Pin<&Slot<F>>,
        failures: &Failures<E>,
        turn: &mut Turn<'_>,
    ) {
        slot.step(turn);
        if turn.end() != Some(End::Finished) {
            return;
        }
        match failures.failed.swap(false, Ordering::Relaxed) {
            true => self.note_failure(branch),
            false => self.note_value(branch, slot, turn),
        }
    }

    /// The value of a branch, if that branch has won.
    pub fn won_attempt<F: Future<Output = Option<T>>, T>(&self, slot: Pin<&Slot<F>>) -> Option<T> {
        self.won(slot).flatten()
    }
}

impl<E> Failures<E> {
    /// The branch that `future` is, its errors taken as they are.
    pub fn attempt<F, K>(
        &self,
        future: F,
    ) -> Attempt<'_, F::IntoFuture, <F::Output as Attempted<E, K>>::Value, E>
    where
        F: IntoFuture<Output: Attempted<E, K>>,
    {
        let head = Watched { failures: self, split: Attempted::split };
        Around::new(head, future.into_future())
    }

    /// The same, with every error converted.
    pub fn attempt_into<F, K>(
        &self,
        future: F,
    ) -> Attempt<'_, F::IntoFuture, <F::Output as AttemptedInto<E, K>>::Value, E>
    where
        F: IntoFuture<Output: AttemptedInto<E, K>>,
    {
        let head = Watched { failures: self, split: AttemptedInto::split };
        Around::new(head, future.into_future())
    }

    /// The group, where every branch has failed.
    ///
    /// # Panics
    ///
    /// If none has.
    pub fn group(&self) -> ErrorGroup<E> {
        let entries = std::mem::take(&mut *self.entries());
        ErrorGroup::from_entries(entries).expect("a race that nobody wins, all have lost")
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry<E>>> {
        // Nothing of others runs under this lock.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<F: Future, T, E> Future for Around<Watched<'_, F::Output, T, E>, F> {
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let (Watched { failures, split }, future) = self.project();
        let Poll::Ready(output) = future.poll(cx) else { return Poll::Pending };
        Poll::Ready(match split(output) {
            Ok(value) => Some(value),
            Err(entry) => {
                failures.entries().push(entry);
                failures.failed.store(true, Ordering::Relaxed);
                None
            }
        })
    }
}

/// What a branch of a race with errors of type `E` may give. `K` tells the ways
/// apart.
#[diagnostic::on_unimplemented(
    message = "this branch of a `try_race!` gives `{Self}`, not a `Result` with an error of type `{E}`",
    label = "the branch gives a `{Self}`",
    note = "use `race!` if nothing can fail",
    note = "to convert each error by `From`, name the type first: `type Error = AppError;`"
)]
pub trait Attempted<E, K> {
    /// What wins.
    type Value;

    /// The value, or what goes into the group.
    fn split(self) -> Result<Self::Value, Entry<E>>;
}

/// The same where every error goes through `From`.
#[diagnostic::on_unimplemented(
    message = "this branch of a `try_race!` gives `{Self}`, whose error `From` does not make a `{E}`",
    label = "the branch gives a `{Self}`"
)]
pub trait AttemptedInto<E, K> {
    /// What wins.
    type Value;

    /// The value, or what goes into the group.
    fn split(self) -> Result<Self::Value, Entry<E>>;
}

/// An error as it is.
#[derive(Debug)]
pub enum Alone {}

/// An error that is a group.
#[derive(Debug)]
pub enum Layered {}

#[diagnostic::do_not_recommend]
impl<T, E> Attempted<E, Alone> for Result<T, E> {
    type Value = T;

    fn split(self) -> Result<T, Entry<E>> {
        self.map_err(Entry::Error)
    }
}

#[diagnostic::do_not_recommend]
impl<T, E> Attempted<E, Layered> for Result<T, ErrorGroup<E>> {
    type Value = T;

    fn split(self) -> Result<T, Entry<E>> {
        self.map_err(Entry::Group)
    }
}

/// A branch that never ends fails not either.
#[diagnostic::do_not_recommend]
impl<E> Attempted<E, Alone> for Never {
    type Value = Never;

    fn split(self) -> Result<Never, Entry<E>> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<E> AttemptedInto<E, Alone> for Never {
    type Value = Never;

    fn split(self) -> Result<Never, Entry<E>> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T, X, E: From<X>> AttemptedInto<E, Alone> for Result<T, X> {
    type Value = T;

    fn split(self) -> Result<T, Entry<E>> {
        self.map_err(|error| Entry::Error(error.into()))
    }
}

#[diagnostic::do_not_recommend]
impl<T, X, E: From<X>> AttemptedInto<E, Layered> for Result<T, ErrorGroup<X>> {
    type Value = T;

    fn split(self) -> Result<T, Entry<E>> {
        self.map_err(|group| Entry::Group(group.map(E::from)))
    }
}

impl<E> fmt::Debug for Failures<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failures").finish_non_exhaustive()
    }
}

impl<O, T, E> fmt::Debug for Watched<'_, O, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").field("failures", self.failures).finish_non_exhaustive()
    }
}
