//! What generated code calls. Not for use by hand: it changes without notice.

mod errors;
mod fallible;
mod gives;
mod probe;

use std::convert::Infallible;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::process::Termination;
use std::task::Poll;

pub use self::errors::{CloseDebug, CloseSilent, Closing, Errors};
pub use self::fallible::{Fallible, Watch};
pub use self::gives::{
    Gives, GivesInto, GivesOr, Layer, Plain, Raised, RaisedPlain, Raises, RaisesInto, Spawned,
    SpawnedPlain,
};
pub use self::probe::NothingToLose;
pub use crate::census::{LiveCounts, live_counts};
pub use crate::child::Child;
pub use crate::cleanup::{Cleanup, Deferred, GoOn, Guard, Guarded, defer};
pub use crate::frame::{Frame, assume_checkpointed, enter, enter_watched};
pub use crate::machine::{MachineKind, NurseryTable, SpawnSite, State};
pub use crate::nursery::{
    Close, During, Happened, Join, JoinPart, Left, Local, NothingWon, Nursery, NurseryMachine,
    Open, Order, Race, RunRace, Sendable, Turn, Wait, nothing_won, open, open_within, race,
    race_within,
};
pub use crate::passed::{Moment, Origin};
pub use crate::raw::{Arena, Slot};
use crate::runner::Runner;
pub use crate::start::{Start, Starting};
pub use crate::suspend::{PassOn, Suspend, pass_on, suspend};

/// The end of a block that the macro saw no way to.
///
/// # Panics
///
/// Always: something that the macro does not see into has led there.
#[cold]
pub fn unseen_end() -> ! {
    panic!(
        "control came to the end of a block to which coldframe saw no way: a macro of somebody \
         else's leaves a loop in it by a `break` of its own; write that `break` outside the macro"
    )
}

/// What `?` works on, taken apart: std's own trait for it is not stable.
#[diagnostic::on_unimplemented(
    message = "the `?` operator can only be applied to values that implement `Try`",
    label = "the `?` operator cannot be applied to type `{Self}`"
)]
pub trait Branch {
    /// What the expression `e?` gives.
    type Output;
    /// What leaves the function.
    type Residual;

    /// Goes on or leaves.
    fn branch(self) -> ControlFlow<Self::Residual, Self::Output>;
}

impl<T, E> Branch for Result<T, E> {
    type Output = T;
    type Residual = Result<Infallible, E>;

    #[inline]
    fn branch(self) -> ControlFlow<Self::Residual, T> {
        match self {
            Ok(value) => ControlFlow::Continue(value),
            Err(error) => ControlFlow::Break(Err(error)),
        }
    }
}

impl<T> Branch for Option<T> {
    type Output = T;
    type Residual = Option<Infallible>;

    #[inline]
    fn branch(self) -> ControlFlow<Self::Residual, T> {
        self.map_or(ControlFlow::Break(None), ControlFlow::Continue)
    }
}

impl<B, C> Branch for ControlFlow<B, C> {
    type Output = C;
    type Residual = ControlFlow<B, Infallible>;

    #[inline]
    fn branch(self) -> ControlFlow<Self::Residual, C> {
        match self {
            ControlFlow::Continue(value) => ControlFlow::Continue(value),
            ControlFlow::Break(value) => ControlFlow::Break(ControlFlow::Break(value)),
        }
    }
}

impl<T, E> Branch for Poll<Result<T, E>> {
    type Output = Poll<T>;
    type Residual = Result<Infallible, E>;

    #[inline]
    fn branch(self) -> ControlFlow<Self::Residual, Poll<T>> {
        match self {
            Poll::Ready(Ok(value)) => ControlFlow::Continue(Poll::Ready(value)),
            Poll::Ready(Err(error)) => ControlFlow::Break(Err(error)),
            Poll::Pending => ControlFlow::Continue(Poll::Pending),
        }
    }
}

impl<T, E> Branch for Poll<Option<Result<T, E>>> {
    type Output = Poll<Option<T>>;
    type Residual = Result<Infallible, E>;

    #[inline]
    fn branch(self) -> ControlFlow<Self::Residual, Poll<Option<T>>> {
        match self {
            Poll::Ready(Some(Ok(value))) => ControlFlow::Continue(Poll::Ready(Some(value))),
            Poll::Ready(Some(Err(error))) => ControlFlow::Break(Err(error)),
            Poll::Ready(None) => ControlFlow::Continue(Poll::Ready(None)),
            Poll::Pending => ControlFlow::Continue(Poll::Pending),
        }
    }
}

/// A type without a value: it carries what the surrounding code expects to
/// where a value of it is made.
#[derive(Debug)]
pub struct Seed<T>(PhantomData<fn() -> T>);

impl<T> Seed<T> {
    /// A seed of a type that is found out by use.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Seed(PhantomData)
    }

    /// Ties the type to a place. Never called.
    ///
    /// # Panics
    ///
    /// Always.
    pub fn make(&self) -> T {
        unreachable!("it stands under `if false`")
    }

    /// Ties the type to a value.
    #[inline]
    pub fn keep(&self, value: T) -> T {
        value
    }

    /// Runs a `?` that gives a value of the type.
    #[inline]
    pub fn raise(&self, question: impl FnOnce() -> T) -> T {
        question()
    }
}

impl<T> Default for Seed<T> {
    fn default() -> Self {
        Seed::new()
    }
}

/// What `#[coldframe::main]` calls: a run that ends the process if Ctrl-C ends
/// it.
#[track_caller]
pub fn run_main<F: IntoFuture<Output: Termination>>(future: F) -> F::Output {
    Runner::new().try_run(future).unwrap_or_else(|interrupted| interrupted.exit_main())
}

/// Runs a `#[coldframe::test]` under a virtual clock that skips idle time. The
/// seed is random unless `COLDFRAME_SEED` gives one; a test that panics prints
/// it.
#[track_caller]
pub fn run_test<F: IntoFuture>(name: &'static str, future: F) -> F::Output {
    crate::testing::run(name, future)
}
