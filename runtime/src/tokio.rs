//! Runs on tokio: its sockets, files, processes and timers work in tasks.
//!
//! The root is one future, and a runtime of tokio's is blocked on it. What
//! tokio has for a task of ours wakes that task alone, through its waker; our
//! deadlines all use one timer of tokio's.

use std::future::{Future, IntoFuture};
use std::pin::{Pin, pin};
use std::process::Termination;
use std::task::{Context, Poll};
use std::time::Duration;

use ::tokio::runtime::{Builder, Runtime};
use ::tokio::task::LocalSet;
use ::tokio::time::{Instant as TokioInstant, Sleep, sleep_until};

use crate::clock::{Clock, random_offset};
use crate::hosted::{AtIdle, Ending, HostWait, Hosted, Interrupts};
use crate::interrupt::Interrupted;
use crate::root::Root;
use crate::runner::Runner;
use crate::time::Instant;

/// Runs a future, and everything it spawns, to its end on this thread, which
/// blocks a runtime of tokio's: its sockets, files, processes and timers, and
/// what others have built on them, work in all tasks.
///
/// The runtime has one thread and everything enabled. `tokio::spawn` and
/// `tokio::task::spawn_local` work, too; what they start is in no nursery, and
/// is dropped when the run is over. Blocking calls that `tokio::fs` or
/// `spawn_blocking` have begun by then are waited for, unless the run ends by a
/// panic or by Ctrl-C.
///
/// Time is tokio's own, so that pausing tokio's clock pauses all.
///
/// # Panics
///
/// As [`run`](crate::run). Also inside a runtime of tokio's: await the future
/// there instead, in a `nursery!`; and if tokio cannot start.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use coldframe_runtime::{move_on_after, tokio::run};
///
/// let listener = run(async {
///     let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
///     let nobody = move_on_after(Duration::from_millis(10), listener.accept()).await;
///     assert!(nobody.is_none());
///     std::io::Result::Ok(listener.local_addr()?)
/// });
/// assert!(listener.is_ok());
/// ```
#[track_caller]
pub fn run<F: IntoFuture>(future: F) -> F::Output {
    Runner::new().tokio().run(future)
}

/// What `#[coldframe::main(tokio)]` calls.
#[doc(hidden)]
#[track_caller]
pub fn run_main<F: IntoFuture<Output: Termination>>(future: F) -> F::Output {
    Runner::new().tokio().try_run(future).unwrap_or_else(|interrupted| interrupted.exit_main())
}

/// Tokio's clock: the system's, or the one that `tokio::time::pause` stops.
pub(crate) struct TokioClock {
    origin: TokioInstant,
    offset: Duration,
}

impl TokioClock {
    pub(crate) fn new() -> TokioClock {
        TokioClock { origin: TokioInstant::now(), offset: random_offset() }
    }
}

impl Clock for TokioClock {
    fn now(&self) -> Instant {
        Instant::ZERO + self.offset + self.origin.elapsed()
    }

    fn time_until(&self, deadline: Instant) -> Duration {
        deadline.duration_since(self.now())
    }
}

/// Blocks a runtime on a run.
pub(crate) fn block_on<F: Future>(
    runtime: Option<Box<Runtime>>,
    runner: Runner,
    future: F,
    interrupts: Interrupts,
) -> Result<F::Output, Interrupted<F::Output>> {
    let runtime = runtime.map_or_else(new_runtime, |runtime| *runtime);
    let mut runtime = Shutdown { runtime: Some(runtime), waits: true };
    let tasks = LocalSet::new();
    let res = tasks.block_on(runtime.get(), async {
        let root = runner.root(TokioClock::new);
        let future = pin!(Some(future));
        let run = Hosted::begin(&root, future, interrupts);
        let mut host = Host { root: &root, run, timer: pin!(None), waits: HostWait::NONE };
        let ending = std::future::poll_fn(|cx| host.poll(cx)).await;
        host.run.end(ending)
    });
    runtime.waits = res.is_ok();
    res
}

fn new_runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("tokio starts")
}

/// Shuts the runtime down.
struct Shutdown {
    runtime: Option<Runtime>,
    /// Whether blocking calls that have begun are waited for.
    waits: bool,
}

impl Shutdown {
    fn get(&self) -> &Runtime {
        self.runtime.as_ref().expect("it is there until the end")
    }
}

impl Drop for Shutdown {
    fn drop(&mut self) {
        // A runtime that is dropped waits, and panics where waiting is not
        // allowed: inside another runtime, from which the panic came.
        let waits = self.waits && !std::thread::panicking();
        if let Some(runtime) = self.runtime.take().filter(|_| !waits) {
            runtime.shutdown_background();
        }
    }
}

/// What tokio polls.
struct Host<'h, 'r, F> {
    root: &'r Root,
    run: Hosted<'r, F>,
    timer: Pin<&'h mut Option<Sleep>>,
    /// What the run waits for since the last poll.
    waits: HostWait,
}

impl<F: Future> Host<'_, '_, F> {
    /// One turn of the run. Tokio looks for events between two.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Ending<F::Output>> {
        self.root.inbox.set_host(cx.waker());
        self.run.has_waited(self.waits);
        let is_over = self.waits.timeout.is_zero() || self.poll_timer(cx).is_ready();
        let waited = if is_over { self.waits } else { HostWait::NONE };
        if let Poll::Ready(ending) = self.run.turn(waited) {
            return Poll::Ready(ending);
        }
        self.waits = self.run.time_to_wait();
        if self.waits.timeout.is_zero() || self.wait(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// Sets the timer.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.root.timers.next().is_none() && self.waits.then == AtIdle::Nothing {
            return Poll::Pending;
        }
        let end = TokioInstant::now() + self.waits.timeout;
        match self.timer.as_mut().as_pin_mut() {
            None => self.timer.set(Some(sleep_until(end))),
            // It ticks once a millisecond, and setting it takes a lock.
            Some(timer) if is_about(timer.deadline(), end) && !timer.is_elapsed() => {}
            Some(timer) => timer.reset(end),
        }
        self.poll_timer(cx)
    }

    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.timer.as_mut().as_pin_mut().map_or(Poll::Pending, |timer| timer.poll(cx))
    }
}

fn is_about(one: TokioInstant, other: TokioInstant) -> bool {
    let apart = one.saturating_duration_since(other) + other.saturating_duration_since(one);
    apart < Duration::from_micros(100)
}
