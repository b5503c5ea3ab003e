//! Futures that run in a cancel scope: timeouts, shields, and
//! [`CancelScope::enter`](crate::CancelScope::enter).

use std::error::Error;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::raw::{Around, no_root, try_with_root, with_root};
use crate::root::Root;
use crate::scope::{Caught, EffectiveDeadline, OwnedScope};
use crate::time::Instant;

/// Runs a future for the given time at most, counted from the first poll: its
/// value, or `None` if it was cancelled.
///
/// The future is cancelled, not dropped in the middle: cleanup in it runs
/// first. A value that it gives in spite of that is not lost. If something
/// round it is cancelled as well, the outer one wins.
///
/// # Cancellation
///
/// *No effect* of its own: what runs in it is cancelled.
///
/// # Panics
///
/// When polled where no root runs, or in a root that has no timer.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{Runner, clock::VirtualClock, move_on_after, sleep};
/// use std::time::Duration;
///
/// Runner::new().clock(VirtualClock::autojump()).run(async {
///     let second = Duration::from_secs(1);
///     assert_eq!(move_on_after(second, sleep(second * 2)).await, None);
///     assert_eq!(move_on_after(second * 2, sleep(second)).await, Some(()));
/// });
/// ```
pub fn move_on_after<F: IntoFuture>(timeout: Duration, future: F) -> MoveOn<F::IntoFuture> {
    scoped(Setting::After(timeout), future)
}

/// Runs a future until the given time at most: its value, or `None` if it was
/// cancelled. See [`move_on_after`].
pub fn move_on_at<F: IntoFuture>(deadline: Instant, future: F) -> MoveOn<F::IntoFuture> {
    scoped(Setting::At(deadline), future)
}

/// Runs a future for the given time at most. See [`move_on_after`].
///
/// # Errors
///
/// [`TooSlow`] if the future was cancelled.
pub fn fail_after<F: IntoFuture>(timeout: Duration, future: F) -> FailOn<F::IntoFuture> {
    scoped(Setting::After(timeout), future)
}

/// Runs a future until the given time at most. See [`move_on_after`].
///
/// # Errors
///
/// [`TooSlow`] if the future was cancelled.
pub fn fail_at<F: IntoFuture>(deadline: Instant, future: F) -> FailOn<F::IntoFuture> {
    scoped(Setting::At(deadline), future)
}

/// Runs a future that no cancellation from outside reaches. What is cancelled
/// outside stays so, and is seen at the next checkpoint after it.
///
/// # Cancellation
///
/// It is never cancelled.
pub fn shield<F: IntoFuture>(future: F) -> Shield<F::IntoFuture> {
    scoped(Setting::Shield, future)
}

/// How long the code that runs here has until it is cancelled, all scopes
/// round it considered.
///
/// # Panics
///
/// Where no root runs.
#[must_use]
#[track_caller]
pub fn current_effective_deadline() -> EffectiveDeadline {
    with_root("`current_effective_deadline`", |root| root.effective_deadline(root.here.scope.get()))
}

/// The time of a [`fail_after`] or [`fail_at`] was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooSlow(());

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it took too long and was cancelled")
    }
}

impl Error for TooSlow {}

/// See [`move_on_after`] and [`move_on_at`].
pub type MoveOn<F> = Scoped<Option<()>, F>;
/// See [`fail_after`] and [`fail_at`].
pub type FailOn<F> = Scoped<Result<(), TooSlow>, F>;
/// See [`shield`].
pub type Shield<F> = Scoped<(), F>;

/// A future in a cancel scope of its own. `K` says what it gives.
type Scoped<K, F> = Around<ScopedHead<K>, Option<F>>;

/// What is beside the future in a [`Scoped`].
pub struct ScopedHead<K> {
    scope: OwnedScope,
    setting: Setting,
    run: Run,
    kind: PhantomData<fn() -> K>,
}

#[derive(Clone, Copy, Debug)]
enum Setting {
    After(Duration),
    At(Instant),
    Shield,
}

fn scoped<K, F: IntoFuture>(setting: Setting, future: F) -> Scoped<K, F::IntoFuture> {
    let scope = OwnedScope::none();
    let head = ScopedHead { scope, setting, run: Run::Polling, kind: PhantomData };
    Around::new(head, Some(future.into_future()))
}

/// What comes out of a scope.
pub trait Outcome {
    /// For a future that gives `T`.
    type Of<T>;

    #[doc(hidden)]
    fn ended<T>(value: T) -> Self::Of<T>;
    #[doc(hidden)]
    fn caught<T>() -> Self::Of<T>;
}

impl Outcome for Option<()> {
    type Of<T> = Option<T>;

    fn ended<T>(value: T) -> Option<T> {
        Some(value)
    }

    fn caught<T>() -> Option<T> {
        None
    }
}

impl Outcome for Result<(), TooSlow> {
    type Of<T> = Result<T, TooSlow>;

    fn ended<T>(value: T) -> Result<T, TooSlow> {
        Ok(value)
    }

    fn caught<T>() -> Result<T, TooSlow> {
        Err(TooSlow(()))
    }
}

impl Outcome for () {
    type Of<T> = T;

    fn ended<T>(value: T) -> T {
        value
    }

    fn caught<T>() -> T {
        unreachable!("nobody can cancel the scope of a shield")
    }
}

/// How far a future in a scope has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    Polling,
    /// It was dropped, and its cancellation goes on.
    PassingOn,
    Done,
}

impl Run {
    /// Polls a future in a scope that has been entered; `None` if a
    /// cancellation ended there.
    pub(crate) fn poll<F: Future>(
        &mut self,
        root: &Root,
        scope: u32,
        cx: &mut Context<'_>,
        mut future: Pin<&mut Option<F>>,
    ) -> Poll<Option<F::Output>> {
        if *self == Run::PassingOn {
            root.raise();
            return Poll::Pending;
        }
        let caught = root.poll_in_scope(scope, false, cx, |cx| {
            let future = future.as_mut().as_pin_mut();
            future.expect("a future in a scope is not polled after its end").poll(cx)
        });
        match caught {
            Caught::Pending => {
                root.answer_for_pending();
                Poll::Pending
            }
            Caught::Ready(value) => {
                *self = Run::Done;
                root.leave_scope(scope);
                Poll::Ready(Some(value))
            }
            Caught::Unwound => {
                future.set(None);
                let absorbed = root.absorb(scope);
                *self = if absorbed { Run::Done } else { Run::PassingOn };
                root.leave_scope(scope);
                if absorbed {
                    return Poll::Ready(None);
                }
                root.raise();
                Poll::Pending
            }
        }
    }
}

impl<K> ScopedHead<K> {
    fn enter(&mut self, root: &Root) {
        if self.scope.binding.id == root.id {
            return;
        }
        assert!(self.scope.is_none(), "a cancel scope is polled in another run than before");
        self.scope = OwnedScope::new(root);
        let index = self.scope.index;
        match self.setting {
            Setting::After(timeout) => root.set_timeout(index, timeout),
            Setting::At(deadline) => root.set_deadline(index, Some(deadline)),
            Setting::Shield => root.set_shield(index, true),
        }
        root.enter_scope(index);
    }
}

impl<K: Outcome, F: Future> Future for Around<ScopedHead<K>, Option<F>> {
    type Output = K::Of<F::Output>;

    #[track_caller]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (head, mut future) = self.project();
        let polled = try_with_root(|root| {
            let root = root?;
            head.enter(root);
            Some(head.run.poll(root, head.scope.index, cx, future.as_mut()))
        });
        match (polled, head.setting) {
            (Some(polled), _) => polled.map(|value| value.map_or_else(K::caught, K::ended)),
            // Where no root runs, nothing is cancelled.
            (None, Setting::Shield) => {
                let future = future.as_pin_mut().expect("a shield is not polled after its end");
                future.poll(cx).map(K::ended)
            }
            (None, _) => no_root("a timeout"),
        }
    }
}

impl<K> fmt::Debug for ScopedHead<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scoped").field("setting", &self.setting).finish_non_exhaustive()
    }
}
