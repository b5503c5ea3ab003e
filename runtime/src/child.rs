//! A child's value, before it is there.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::raw::{Outcome, Standing, with_root};
use crate::root::Root;
use crate::seat::Seat;
use crate::sleeper::Sleeper;
use crate::wait::Wait;

/// A named child of a nursery: `let user = spawn fetch(1);`.
///
/// Await it in the nursery's body for the value. In the nursery's tail
/// expression, which runs after all children have ended, the name stands for
/// the value itself; children kept elsewhere, in a `Vec` say, give theirs with
/// [`value`](Child::value).
///
/// It borrows its place in the nursery, so it cannot leave it.
///
/// # Cancellation
///
/// *No effect*: the value of a cancelled wait is lost only if the child itself
/// is cancelled.
#[must_use = "the child runs anyway, but nobody takes its value"]
pub struct Child<'nursery, T> {
    outcome: &'nursery Outcome<T>,
}

/// The wait for a child's value. See [`Child`].
pub struct ChildValue<'nursery, T> {
    outcome: &'nursery Outcome<T>,
    /// The pass of the first poll: a wait always takes at least one more.
    since: Option<u32>,
    seat: Seat,
}

impl<'nursery, T> Child<'nursery, T> {
    pub(crate) fn of(outcome: &'nursery Outcome<T>) -> Self {
        Child { outcome }
    }

    /// The value of a child that has ended.
    ///
    /// # Panics
    ///
    /// If the child still runs: in a nursery's tail expression all have ended,
    /// before that `await` it.
    #[must_use]
    #[track_caller]
    pub fn value(self) -> T {
        match self.outcome.take() {
            Some(value) => value,
            None => no_value(self.outcome.standing()),
        }
    }
}

#[cold]
#[track_caller]
fn no_value(standing: Standing) -> ! {
    match standing {
        Standing::Running => panic!(
            "the child has not ended yet: `.await` it, \
             or call `value()` in the tail expression of its nursery"
        ),
        _ => panic!("the child ended without a value"),
    }
}

impl<'nursery, T> IntoFuture for Child<'nursery, T> {
    type Output = T;
    type IntoFuture = ChildValue<'nursery, T>;

    fn into_future(self) -> ChildValue<'nursery, T> {
        ChildValue { outcome: self.outcome, since: None, seat: Seat::none() }
    }
}

impl<T> ChildValue<'_, T> {
    fn poll_in(&mut self, root: &Root, cx: &mut Context<'_>) -> Poll<T> {
        let standing = self.outcome.standing();
        // A child without a value was cancelled, and so are we.
        if root.is_cancelled() || standing == Standing::Empty {
            self.seat.keep(root, cx);
            root.raise();
            return Poll::Pending;
        }
        let pass = root.order.pass();
        let since = *self.since.get_or_insert(pass);
        if standing == Standing::Running {
            self.seat.keep(root, cx);
            root.current().wait.set(Wait::Child);
            self.outcome.set_waiter(Sleeper::of(root, cx));
            return Poll::Pending;
        }
        if since == pass {
            crate::nursery::schedule_again(root, cx);
            return Poll::Pending;
        }
        let value = self.outcome.take().expect("a child's value is taken once");
        root.note_checkpoint();
        Poll::Ready(value)
    }
}

impl<T> Future for ChildValue<'_, T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let this = self.get_mut();
        with_root("a child of a nursery", |root| root.answer_if_pending(this.poll_in(root, cx)))
    }
}

impl<T> fmt::Debug for Child<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Child").field(&self.outcome.standing()).finish()
    }
}

impl<T> fmt::Debug for ChildValue<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ChildValue").field(&self.outcome.standing()).finish()
    }
}
