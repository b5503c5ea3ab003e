//! Whether code has a checkpoint, asked of the code itself.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::panic::Location;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::raw::{Around, with_root};

/// Runs a future, and panics when it has come to its end without a checkpoint:
/// without letting others run, or without looking whether it was cancelled. What
/// it gives is passed on.
///
/// For the promise of a function that the macros do not see into.
///
/// # Cancellation
///
/// *No effect* of its own: what runs in it is cancelled.
///
/// # Panics
///
/// If there was none, and where no root runs.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{checkpoint, testing::assert_checkpoints};
///
/// coldframe_runtime::run(assert_checkpoints(checkpoint()));
/// ```
#[track_caller]
pub fn assert_checkpoints<F: IntoFuture>(future: F) -> AssertCheckpoints<F::IntoFuture> {
    asserted(true, future)
}

/// Runs a future, and panics when it has come to its end and has let others run,
/// or has looked whether it was cancelled. What it gives is passed on.
///
/// # Cancellation
///
/// *No effect* of its own: what runs in it is cancelled.
///
/// # Panics
///
/// If it did, and where no root runs.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{channel::unbounded, testing::assert_no_checkpoints};
///
/// let (tx, _rx) = unbounded();
/// coldframe_runtime::run(assert_no_checkpoints(async {
///     tx.try_send(7).expect("there is always room");
/// }));
/// ```
#[track_caller]
pub fn assert_no_checkpoints<F: IntoFuture>(future: F) -> AssertCheckpoints<F::IntoFuture> {
    asserted(false, future)
}

/// See [`assert_checkpoints`] and [`assert_no_checkpoints`].
pub type AssertCheckpoints<F> = Around<Asserted, F>;

/// What is beside the future in an [`AssertCheckpoints`].
pub struct Asserted {
    expected: bool,
    seen: Seen,
    caller: &'static Location<'static>,
}

/// The halves of a checkpoint that were seen.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// Others had their turn.
    schedule: bool,
    /// It was looked whether the task is cancelled.
    cancel: bool,
}

#[track_caller]
fn asserted<F: IntoFuture>(expected: bool, future: F) -> AssertCheckpoints<F::IntoFuture> {
    let head = Asserted { expected, seen: Seen::default(), caller: Location::caller() };
    Around::new(head, future.into_future())
}

impl Asserted {
    fn judge(&self) {
        let Asserted { expected, seen, caller } = self;
        match (expected, seen.schedule, seen.cancel) {
            (true, true, true) | (false, false, false) => {}
            (true, false, false) => panic!(
                "`assert_checkpoints` at {caller}: there was no checkpoint; \
                 `checkpoint().await` is one"
            ),
            (true, true, false) => panic!(
                "`assert_checkpoints` at {caller}: others had their turn, but nothing looked whether \
                 the task is cancelled; `checkpoint_if_cancelled().await` does"
            ),
            (true, false, true) => panic!(
                "`assert_checkpoints` at {caller}: it was looked whether the task is cancelled, but \
                 nobody else had a turn; `cancel_shielded_checkpoint().await` gives them one"
            ),
            (false, ..) => panic!(
                "`assert_no_checkpoints` at {caller}: there was a checkpoint, at which others may \
                 run and the task may be cancelled"
            ),
        }
    }
}

impl<F: Future> Future for Around<Asserted, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let (head, future) = self.project();
        with_root("`assert_checkpoints`", |root| {
            let counters = &root.counters;
            let points = counters.points.get();
            let (looks, shielded) = (counters.looks.get(), counters.shielded.get());
            let polled = future.poll(cx);
            let (is_full, waits) = (counters.points.get() != points, polled.is_pending());
            head.seen.schedule |= is_full || waits;
            // Whatever waits can be cancelled, unless it says that it cannot.
            head.seen.cancel |= is_full
                || counters.looks.get() != looks
                || waits && counters.shielded.get() == shielded;
            if polled.is_ready() {
                head.judge();
            }
            polled
        })
    }
}

impl fmt::Debug for Asserted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asserted")
            .field("expected", &self.expected)
            .field("seen", &self.seen)
            .finish_non_exhaustive()
    }
}
