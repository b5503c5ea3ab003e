//! Being a guest: a root that somebody else's executor polls.

use std::borrow::Cow;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::clock::Clock;
use crate::hosted::Ending;
use crate::instrument::Instruments;
use crate::pass::SchedulingPolicy;
use crate::raw::{RootCell, try_with_root};
use crate::root::{MAIN, Role, Root, Setup};
use crate::seed;
use crate::testing::Faults;

mod timer;

pub(crate) use timer::GuestTimer;

/// Makes a run of a future that any executor can poll: `tokio::spawn`, a
/// handler of a web server's, `smol`, `futures::executor`. Everything in it
/// works as under [`run`](crate::run), except that nobody proves a deadlock.
///
/// Nothing of it runs before its first poll. It is `Send` if `future` is, and
/// polls may then come from any thread. Inside a run of coldframe's, or another
/// guest, it is a part of that: whoever awaits it is its task.
///
/// Deadlines need a timer: inside tokio its own, with the feature `tokio`,
/// else that of the crate `async-io`, with the feature `async-io`.
///
/// # Cancellation
///
/// The executor cannot cancel a guest: it can drop it, as `abort` and
/// `tokio::time::timeout` do. Dropped at any point, all its tasks are dropped
/// where they stand: destructors run, and a `defer!` does not, since nobody
/// polls it. A [`CancelHandle`](crate::CancelHandle) cancels a part of it from
/// outside, with cleanup.
///
/// # Panics
///
/// A panic of the main task comes out of the poll. To sleep, or to set a
/// timeout, is a panic where there is no timer.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{checkpoint, guest};
///
/// let answer = guest(async {
///     checkpoint().await;
///     42
/// });
/// assert_eq!(futures::executor::block_on(answer), 42);
/// ```
pub fn guest<F: IntoFuture>(future: F) -> Guest<F::IntoFuture> {
    Guest { future: Some(Box::pin(future.into_future())), stay: None }
}

/// See [`guest`].
#[must_use = "a guest does nothing unless it is awaited"]
pub struct Guest<F> {
    /// In a box, so that it can be dropped inside its root. `None` at the end.
    future: Option<Pin<Box<F>>>,
    /// `None` before the first poll.
    stay: Option<Stay>,
}

/// Where a guest belongs: seen at its first poll.
enum Stay {
    /// In the task that polled it first.
    WithinARun,
    /// In a root of its own.
    OwnRoot(Box<RootCell>),
}

impl Stay {
    fn here() -> Stay {
        match try_with_root(|root| root.is_some()) {
            true => Stay::WithinARun,
            false => Stay::OwnRoot(Box::new(RootCell::new(guest_root()))),
        }
    }
}

impl<F: Future> Future for Guest<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.get_mut();
        let future = this.future.as_mut().expect("a guest is not polled after its end").as_mut();
        let polled = match this.stay.get_or_insert_with(Stay::here) {
            Stay::WithinARun => future.poll(cx),
            Stay::OwnRoot(root) => root.enter(|root| root.guest_pass(cx, |_, cx| future.poll(cx))),
        };
        if polled.is_ready() {
            this.end();
        }
        polled
    }
}

impl<F> Guest<F> {
    /// Drops the future, inside its root, and then that: nothing is woken any
    /// more.
    fn end(&mut self) {
        let future = self.future.take();
        match self.stay.take() {
            Some(Stay::OwnRoot(root)) => root.enter(|_| drop(future)),
            Some(Stay::WithinARun) | None => drop(future),
        }
    }
}

impl<F> Drop for Guest<F> {
    fn drop(&mut self) {
        self.end();
    }
}

impl<F> fmt::Debug for Guest<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guest").field("ended", &self.future.is_none()).finish_non_exhaustive()
    }
}

/// A root for what is awaited where none runs.
pub(crate) fn guest_root() -> Root {
    let root = Root::new(Setup {
        role: Role::Guest,
        seed: seed::from_environment(),
        policy: SchedulingPolicy::EveryCheckpoint,
        clock: clock(),
        instruments: Instruments::default(),
        cleanup_timeout: None,
        faults: Faults::default(),
    });
    root.task(MAIN).set_name(&root, Cow::Borrowed("guest"));
    root
}

/// Tokio's, where it may be tokio that keeps the time: its clock can be paused.
fn clock() -> Box<dyn Clock> {
    #[cfg(feature = "tokio")]
    return Box::new(crate::tokio::TokioClock::new());
    #[cfg(not(feature = "tokio"))]
    Box::new(crate::clock::SystemClock::new())
}

impl Root {
    /// One pass of a root that somebody else's executor polls.
    pub(crate) fn guest_pass<T>(
        &self,
        cx: &mut Context<'_>,
        poll: impl FnOnce(&Root, &mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        self.inbox.set_host(cx.waker());
        self.look_outside();
        self.run_calls();
        self.resume_crash();
        // Whoever polls us may mean anything by it.
        self.make_ready(MAIN);
        let polled = self.run_pass(|cx| poll(self, cx));
        let is_due = self.order.is_scheduled() || self.inbox.calls.any();
        if polled.is_pending() && (is_due || self.wait_for_deadline(cx).is_ready()) {
            cx.waker().wake_by_ref();
        }
        polled.map(|ending| match ending {
            Ending::Value(value) => value,
            Ending::Unwound => self.end_cancelled(),
        })
    }
}
