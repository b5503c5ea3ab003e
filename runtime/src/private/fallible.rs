//! A child of a `try_nursery!`, or a branch of a `try_race!`: its error goes into
//! the group, and ends it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error_group::Entry;
use crate::private::errors::Errors;
use crate::raw::{Around, with_root};

/// A child that may fail. To fail is like to unwind: the error is set aside, a
/// flag goes up, and the child is `Pending` for good.
pub type Fallible<'e, F, T, E> = Around<Watch<'e, <F as Future>::Output, T, E>, F>;

/// What is beside the child's own future.
pub struct Watch<'e, O, T, E> {
    errors: &'e Errors<E>,
    /// Gives the value, or what goes into the group.
    split: fn(O) -> Result<T, Entry<E>>,
}

impl<'e, F: Future, T, E> Around<Watch<'e, F::Output, T, E>, F> {
    pub(crate) fn watch(
        future: F,
        errors: &'e Errors<E>,
        split: fn(F::Output) -> Result<T, Entry<E>>,
    ) -> Self {
        Around::new(Watch { errors, split }, future)
    }
}

impl<F: Future, T, E> Future for Around<Watch<'_, F::Output, T, E>, F> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let (Watch { errors, split }, future) = self.project();
        let Poll::Ready(output) = future.poll(cx) else { return Poll::Pending };
        match split(output) {
            Ok(value) => Poll::Ready(value),
            Err(entry) => {
                errors.push(entry);
                with_root("a child of a nursery", |root| root.here.flags.fail());
                Poll::Pending
            }
        }
    }
}

impl<O, T, E> fmt::Debug for Watch<'_, O, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("errors", self.errors).finish_non_exhaustive()
    }
}
