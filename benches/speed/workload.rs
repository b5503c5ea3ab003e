//! What is measured: workloads, their cases, and the programs of the peers.

use std::cell::Cell;
use std::future::Future;
use std::ops::AddAssign;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::allocations::{self, Allocated};

/// One row of the plan: the same work at several sizes.
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    /// What one operation is.
    pub(crate) unit: &'static str,
    pub(crate) cases: Vec<Case>,
}

/// One size, and everybody's program for it. The first one is coldframe's.
pub(crate) struct Case {
    pub(crate) size: Size,
    pub(crate) programs: Vec<Program>,
    /// Who the second column of ratios is against.
    pub(crate) reference: &'static str,
    pub(crate) goals: Vec<Goal>,
}

/// What varies, as in `N = 10`.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) name: &'static str,
    pub(crate) value: u64,
}

/// A peer's program: it runs so many iterations, and says what that took.
pub(crate) struct Program {
    pub(crate) peer: &'static str,
    pub(crate) run: Box<dyn Fn(u64) -> Sample>,
}

/// The name under which coldframe's own program stands.
pub(crate) const OURS: &str = "coldframe";

impl Program {
    pub(crate) fn new(peer: &'static str, run: impl Fn(u64) -> Sample + 'static) -> Program {
        Program { peer, run: Box::new(run) }
    }
}

/// What coldframe must reach.
pub(crate) enum Goal {
    /// At most this many times the time of a peer.
    AtMost(f64, &'static str),
    /// Less time than any peer that does the same work.
    AheadOfAll,
    /// The same, but for a peer that has a goal of its own.
    AheadOfAllBut(&'static str),
    /// At most so many allocations for each operation.
    Allocations(f64),
    /// At most so many bytes for each operation at the peak.
    Bytes(f64),
    /// At most so many nanoseconds for each one of the size.
    NanosecondsForEach(f64),
}

/// What some iterations have taken.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sample {
    pub(crate) elapsed: Duration,
    pub(crate) operations: u64,
    pub(crate) allocated: Allocated,
}

/// Takes the time and the allocations between its start and its stop. Programs
/// start it inside their executor, when that is warm.
pub(crate) struct Meter {
    start: Instant,
}

impl Meter {
    pub(crate) fn start() -> Meter {
        allocations::reset();
        Meter { start: Instant::now() }
    }

    /// The work is over: so many operations.
    pub(crate) fn stop(self, operations: u64) -> Sample {
        let elapsed = self.start.elapsed();
        Sample { elapsed, operations, allocated: allocations::allocated() }
    }
}

impl Sample {
    /// # Panics
    ///
    /// If what the work has left behind is not what it leaves if all of it was
    /// done.
    pub(crate) fn proved(self, done: u64, expected: u64) -> Sample {
        assert_eq!(done, expected, "a program has not done its work");
        self
    }
}

impl AddAssign for Sample {
    fn add_assign(&mut self, other: Sample) {
        self.elapsed += other.elapsed;
        self.operations += other.operations;
        self.allocated.calls += other.allocated.calls;
        self.allocated.peak = self.allocated.peak.max(other.allocated.peak);
    }
}

thread_local! {
    static DONE: &'static Cell<u64> = Box::leak(Box::default());
}

/// What children count in, set to zero. It lives for ever because the children
/// of some peers must not borrow.
pub(crate) fn counter() -> &'static Cell<u64> {
    let counter = DONE.with(|it| *it);
    counter.set(0);
    counter
}

pub(crate) fn add_one(counter: &Cell<u64>) {
    counter.set(counter.get() + 1);
}

/// Lets others run once: the waker is woken, and the next poll goes on. All the
/// peers yield with it: their own functions do the same, or more, as tokio's.
pub(crate) fn yield_now() -> impl Future<Output = ()> {
    YieldNow { yielded: false }
}

struct YieldNow {
    yielded: bool,
}

impl Future for YieldNow {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.yielded {
            return Poll::Ready(());
        }
        self.yielded = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
