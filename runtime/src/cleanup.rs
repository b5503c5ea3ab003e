//! Cleanup that may wait: what `defer!` becomes.

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::foreign::discard;
use crate::nurseries::Payload;
use crate::raw::{Around, try_with_root};
use crate::root::Root;
use crate::scope::{Caught, OwnedScope};
use crate::suspend::nobody_catches;

/// A cleanup that is to run: from the first poll of [`guard`](Self::guard) on
/// it is owed, until [`cleanup`](Self::cleanup) is over.
#[derive(Debug, Default)]
pub struct Deferred {
    scope: Option<OwnedScope>,
    /// The cleanup itself panicked.
    panic: Option<Opaque>,
}

/// How the code that a `defer!` guards has ended.
#[derive(Debug)]
pub enum Guarded<T> {
    /// By itself, with a value or a way out.
    Ended(T),
    /// By a cancellation.
    Unwound,
    /// By a panic.
    #[doc(hidden)]
    Panicked(Opaque),
}

impl<T> Guarded<T> {
    /// Goes on with a panic at once.
    #[must_use]
    pub fn or_panic(self) -> Self {
        match self {
            Guarded::Panicked(panic) => resume_unwind(panic.0),
            ended => ended,
        }
    }
}

/// What a panic carries.
pub struct Opaque(Payload);

/// A cleanup that is to run.
#[must_use]
pub fn defer() -> Deferred {
    Deferred::default()
}

/// See [`Deferred::guard`].
pub type Guard<'d, F> = Around<GuardHead<'d>, Option<F>>;

/// What is beside the future in a [`Guard`].
#[derive(Debug)]
pub struct GuardHead<'d>(&'d mut Deferred);

/// See [`Deferred::cleanup`].
pub type Cleanup<'d, F> = Around<CleanupHead<'d>, Option<F>>;

/// What is beside the future in a [`Cleanup`].
#[derive(Debug)]
pub struct CleanupHead<'d> {
    deferred: &'d mut Deferred,
    within: Option<Duration>,
    /// The number of the root that shields it; 0: none does yet.
    begun_in: u64,
}

impl Deferred {
    /// Runs the code that stands behind the `defer!`, and catches how it ends.
    pub fn guard<F: Future>(&mut self, future: F) -> Guard<'_, F> {
        Around::new(GuardHead(self), Some(future))
    }

    /// Runs the cleanup, shielded, for as long as the runner allows.
    pub fn cleanup<F: Future<Output = ()>>(&mut self, future: F) -> Cleanup<'_, F> {
        let head = CleanupHead { deferred: self, within: None, begun_in: 0 };
        Around::new(head, Some(future))
    }

    /// Runs the cleanup, shielded, for the given time at most.
    pub fn cleanup_within<F: Future<Output = ()>>(
        &mut self,
        timeout: Duration,
        future: F,
    ) -> Cleanup<'_, F> {
        let head = CleanupHead { deferred: self, within: Some(timeout), begun_in: 0 };
        Around::new(head, Some(future))
    }

    /// Goes on as the guarded code ended.
    pub fn go_on<T>(self, guarded: Guarded<T>) -> GoOn<T> {
        GoOn(Some(self.merge(guarded)))
    }

    /// How the guarded code ended, or the cleanup if that panicked.
    pub fn merge<T>(self, guarded: Guarded<T>) -> Guarded<T> {
        match (guarded, self.panic) {
            // The first panic is the one that goes on.
            (Guarded::Panicked(first), later) => {
                discard(later);
                Guarded::Panicked(first)
            }
            (ended, Some(panic)) => {
                discard(ended);
                Guarded::Panicked(panic)
            }
            (ended, None) => ended,
        }
    }

    /// Goes on after a cleanup in the body of a nursery.
    pub fn settle(self) -> GoOn<()> {
        self.go_on(Guarded::Ended(()))
    }

    /// Its scope in this root.
    fn scope_in(&mut self, root: &Root) -> u32 {
        let here = self.scope.take().filter(|scope| scope.binding.id == root.id);
        self.scope.insert(here.unwrap_or_else(|| OwnedScope::new(root))).index
    }
}

impl<F: Future> Future for Around<GuardHead<'_>, Option<F>> {
    type Output = Guarded<F::Output>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (head, mut future) = self.project();
        let mut poll = |cx: &mut Context<'_>| poll_contained(future.as_mut(), cx);
        let caught = try_with_root(|root| {
            let Some(root) = root else { return Caught::from(poll(cx)) };
            let scope = head.0.scope_in(root);
            if !root.scope(scope).is_entered() {
                root.enter_scope(scope);
                root.faults.note_armed();
            }
            let caught = root.poll_in_scope(scope, true, cx, poll);
            if matches!(caught, Caught::Pending) {
                root.answer_for_pending();
            } else {
                root.hand_back_debt(scope);
            }
            caught
        });
        match caught {
            Caught::Pending => Poll::Pending,
            ended => Poll::Ready(conclude(ended, future)),
        }
    }
}

/// What the guard has to say about code that has come to its end. Guards are
/// nested deeply, so this is a function of its own: what it needs is on the
/// stack only now.
#[inline(never)]
fn conclude<T, F>(ended: Caught<Result<T, Opaque>>, future: Pin<&mut Option<F>>) -> Guarded<T> {
    let guarded = match ended {
        Caught::Ready(Ok(value)) => Guarded::Ended(value),
        Caught::Ready(Err(panic)) => Guarded::Panicked(panic),
        Caught::Unwound => Guarded::Unwound,
        Caught::Pending => unreachable!("it has come to its end"),
    };
    match (drop_contained(future), guarded) {
        (Ok(()), guarded) => guarded,
        (Err(later), Guarded::Panicked(first)) => {
            discard(later);
            Guarded::Panicked(first)
        }
        (Err(panic), ended) => {
            discard(ended);
            Guarded::Panicked(panic)
        }
    }
}

impl<F: Future<Output = ()>> Future for Around<CleanupHead<'_>, Option<F>> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let (head, mut future) = self.project();
        let mut poll = |cx: &mut Context<'_>| poll_contained(future.as_mut(), cx);
        let caught = try_with_root(|root| {
            let Some(root) = root else { return Caught::from(poll(cx)) };
            let scope = head.deferred.scope_in(root);
            if std::mem::replace(&mut head.begun_in, root.id) != root.id {
                // In the body of a nursery there was no guard.
                if !root.scope(scope).is_entered() {
                    root.enter_scope(scope);
                    root.faults.note_armed();
                }
                root.begin_cleanup(scope, head.within);
            }
            let caught = root.poll_in_scope(scope, true, cx, poll);
            if matches!(caught, Caught::Pending) {
                root.answer_for_pending();
            } else {
                root.faults.note_cleaned();
                root.leave_scope(scope);
            }
            caught
        });
        match caught {
            Caught::Pending => return Poll::Pending,
            Caught::Ready(Err(panic)) => head.deferred.panic = Some(panic),
            // Its time was over, or it is done.
            Caught::Unwound | Caught::Ready(Ok(())) => {}
        }
        if let Err(panic) = drop_contained(future) {
            match head.deferred.panic {
                None => head.deferred.panic = Some(panic),
                Some(_) => discard(panic),
            }
        }
        Poll::Ready(())
    }
}

/// A panic becomes a value.
fn poll_contained<F: Future>(
    future: Pin<&mut Option<F>>,
    cx: &mut Context<'_>,
) -> Poll<Result<F::Output, Opaque>> {
    let future = future.as_pin_mut().expect("guarded code is not polled after its end");
    match catch_unwind(AssertUnwindSafe(|| future.poll(cx))) {
        Ok(polled) => polled.map(Ok),
        Err(payload) => Poll::Ready(Err(Opaque(payload))),
    }
}

fn drop_contained<F>(mut future: Pin<&mut Option<F>>) -> Result<(), Opaque> {
    catch_unwind(AssertUnwindSafe(|| future.set(None))).map_err(Opaque)
}

impl<T> From<Poll<T>> for Caught<T> {
    fn from(polled: Poll<T>) -> Self {
        match polled {
            Poll::Ready(value) => Caught::Ready(value),
            Poll::Pending => Caught::Pending,
        }
    }
}

/// Goes on after a cleanup: with a value, a panic, or a cancellation.
#[derive(Debug)]
pub struct GoOn<T>(Option<Guarded<T>>);

// Nothing in it is pinned.
impl<T> Unpin for GoOn<T> {}

impl<T> Future for GoOn<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        let this = self.get_mut();
        match this.0.take() {
            Some(Guarded::Ended(value)) => Poll::Ready(value),
            Some(Guarded::Panicked(Opaque(payload))) => resume_unwind(payload),
            Some(Guarded::Unwound) => {
                this.0 = Some(Guarded::Unwound);
                try_with_root(|root| match root {
                    Some(root) => root.raise(),
                    None => nobody_catches(),
                });
                Poll::Pending
            }
            None => panic!("a cleanup has gone on already"),
        }
    }
}

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opaque").finish_non_exhaustive()
    }
}
