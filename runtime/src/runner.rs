//! Running a root to its end: the built-in host, and being a guest.

use std::borrow::Cow;
use std::future::{Future, IntoFuture};
use std::panic::resume_unwind;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::host::Host;
use crate::instrument::{Instrument, Instruments};
use crate::pass::SchedulingPolicy;
use crate::raw::{enter, task_waker, try_with_root};
use crate::root::{MAIN, Role, Root, Setup};
use crate::seed;
use crate::suspend::nobody_catches;
use crate::testing::{Faults, Watch};

/// Runs a future, and everything it spawns, to its end on this thread.
///
/// # Panics
///
/// Resumes a panic of the main task. Panics inside another run of the same
/// thread, and when a deadlock can be proved: no task can run any more and
/// nothing outside could wake one.
///
/// # Examples
///
/// ```
/// let answer = coldframe_runtime::run(async {
///     coldframe_runtime::checkpoint().await;
///     42
/// });
/// assert_eq!(answer, 42);
/// ```
#[track_caller]
pub fn run<F: IntoFuture>(future: F) -> F::Output {
    Runner::new().run(future)
}

/// Runs a future with other settings than [`run`].
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{Runner, clock::VirtualClock, sleep};
/// use std::time::Duration;
///
/// Runner::new()
///     .seed(7)
///     .clock(VirtualClock::autojump())
///     .run(sleep(Duration::from_secs(3600)));
/// ```
#[must_use = "a runner does nothing until `run`"]
pub struct Runner {
    seed: u64,
    policy: SchedulingPolicy,
    clock: Option<Box<dyn Clock>>,
    instruments: Vec<Box<dyn Instrument>>,
    name: Cow<'static, str>,
    cleanup_timeout: Option<Duration>,
}

impl Runner {
    /// Real time, no instruments, and the seed in the environment variable
    /// `COLDFRAME_SEED`, or else a random one.
    ///
    /// # Panics
    ///
    /// If `COLDFRAME_SEED` is set and not a whole number.
    pub fn new() -> Runner {
        Runner {
            seed: seed::from_environment(),
            policy: SchedulingPolicy::default(),
            clock: None,
            instruments: Vec::new(),
            name: Cow::Borrowed("main"),
            cleanup_timeout: None,
        }
    }

    /// Decides the order of tasks that are ready at the same time. With the
    /// same seed, and a virtual clock, a program runs in the same order again.
    pub fn seed(mut self, seed: u64) -> Runner {
        self.seed = seed;
        self
    }

    /// Which checkpoints let other tasks run: all of them, unless it is set.
    pub fn scheduling(mut self, policy: SchedulingPolicy) -> Runner {
        self.policy = policy;
        self
    }

    /// The clock.
    pub fn clock(mut self, clock: impl Clock + 'static) -> Runner {
        self.clock = Some(Box::new(clock));
        self
    }

    /// Adds an instrument. Several are called in the order of adding.
    pub fn instrument(mut self, instrument: impl Instrument + 'static) -> Runner {
        self.instruments.push(Box::new(instrument));
        self
    }

    /// The name of the main task: `main` unless it is set.
    pub fn main_name(mut self, name: impl Into<Cow<'static, str>>) -> Runner {
        self.name = name.into();
        self
    }

    /// How long a `defer!` may take that does not say `within` itself. What is
    /// over its time is cancelled. No limit unless it is set.
    pub fn cleanup_timeout(mut self, timeout: Duration) -> Runner {
        self.cleanup_timeout = Some(timeout);
        self
    }

    /// Runs a future, and everything it spawns, to its end on this thread.
    ///
    /// # Panics
    ///
    /// As [`run`].
    #[track_caller]
    pub fn run<F: IntoFuture>(self, future: F) -> F::Output {
        assert!(
            try_with_root(|root| root.is_none()),
            "`run` was called inside a run of the same thread: `.await` the future instead, \
             or `spawn` it in a nursery"
        );
        let faults = Faults::planned();
        let clock = self.clock.or_else(|| faults.clock());
        let root = Root::new(Setup {
            role: Role::Hosted,
            seed: faults.seed(self.seed),
            policy: self.policy,
            clock: clock.unwrap_or_else(|| Box::new(SystemClock::new())),
            instruments: Instruments::new(self.instruments),
            cleanup_timeout: self.cleanup_timeout,
            faults,
        });
        let _watch = Watch(&root);
        root.task(MAIN).name.set(Some(self.name));
        let future = pin!(Some(future.into_future()));
        let mut main = MainTask { future, root: &root };
        root.instruments.before_run();
        enter(&root, |root| {
            root.instruments.task_spawned(root, MAIN);
            root.make_ready(MAIN);
        });
        let value = run_passes(&root, &mut main);
        drop(main);
        root.instruments.after_run();
        value
    }
}

impl Default for Runner {
    fn default() -> Self {
        Runner::new()
    }
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Runner").field("seed", &self.seed).finish_non_exhaustive()
    }
}

/// Trio's loop: look for outside events, expire deadlines, run a batch.
fn run_passes<F: Future>(root: &Root, main: &mut MainTask<'_, F>) -> F::Output {
    let host = Host::of_this_thread();
    root.inbox.set_host(host.waker());
    loop {
        let wait = enter(root, Root::time_to_wait);
        if root.instruments.any() {
            root.instruments.before_io_wait(wait.timeout);
        }
        if !wait.timeout.is_zero() {
            host.park(wait.timeout + wait.timeout / SLACK);
        }
        if root.instruments.any() {
            root.instruments.after_io_wait(wait.timeout);
        }
        let polled = enter(root, |root| {
            root.look_outside();
            if !root.order.is_scheduled() {
                root.pass_idle_time(wait);
            }
            match root.order.is_scheduled() {
                true => root.run_pass(|cx| main.poll(cx)),
                false => Poll::Pending,
            }
        });
        if let Poll::Ready(value) = polled {
            return value;
        }
    }
}

/// The host waits longer by one part in this many, so that deadlines that lie
/// close together are met in one pass: a millisecond for each second.
const SLACK: u32 = 1000;

/// How long the host may block, and why.
#[derive(Clone, Copy)]
struct HostWait {
    timeout: Duration,
    /// The clock jumps if nothing happens until then.
    jumps: bool,
}

impl Root {
    /// Looks what has come from outside, and whose time has come.
    #[inline]
    pub(crate) fn look_outside(&self) {
        self.read_inbox();
        self.expire_deadlines();
    }

    fn time_to_wait(&self) -> HostWait {
        /// Trio's cap: nothing is lost by waking once a day.
        const DAY: Duration = Duration::from_secs(24 * 60 * 60);

        if self.order.is_scheduled() {
            return HostWait { timeout: Duration::ZERO, jumps: false };
        }
        let until_deadline = self.timers.next().map(|next| self.clock.time_until(next));
        let timeout = until_deadline.unwrap_or(DAY).min(DAY);
        match self.clock.autojump_threshold() {
            Some(threshold) if self.timers.next().is_some() && threshold < timeout => {
                HostWait { timeout: threshold, jumps: true }
            }
            _ if self.timers.next().is_none() => {
                // What was sent before we looked is found by looking again.
                self.read_inbox();
                if !self.order.is_scheduled() && self.is_deadlocked() {
                    self.report_deadlock();
                }
                let timeout = if self.order.is_scheduled() { Duration::ZERO } else { timeout };
                HostWait { timeout, jumps: false }
            }
            _ => HostWait { timeout, jumps: false },
        }
    }

    /// Nothing has happened while the host waited: a virtual clock goes on.
    fn pass_idle_time(&self, wait: HostWait) {
        if let Some(next) = self.timers.next().filter(|_| wait.jumps) {
            self.clock.jump_to(next);
            self.expire_deadlines();
        }
    }

    /// One pass. `poll` polls the main task's future.
    fn run_pass<T>(&self, poll: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        self.order.begin_root_pass();
        let Some(step) = self.begin_main_step() else { return Poll::Pending };
        let waker = task_waker(self.here.key.get());
        let polled = poll(&mut Context::from_waker(&waker));
        if step.after_poll(polled.is_pending()) {
            self.end_cancelled();
        }
        if polled.is_ready() {
            self.instruments.task_exited(self, MAIN);
        }
        polled
    }

    /// The main task was cancelled: the run is over.
    #[cold]
    fn end_cancelled(&self) -> ! {
        match self.reason_from(self.here.scope.get()) {
            Some(reason) => resume_unwind(Box::new(reason)),
            None => nobody_catches(),
        }
    }

    /// One pass of a root that somebody else's executor polls.
    pub(crate) fn guest_pass<T>(
        &self,
        cx: &mut Context<'_>,
        poll: impl FnOnce(&Root, &mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        self.inbox.set_host(cx.waker());
        self.read_inbox();
        // Whoever polls us may mean anything by it.
        self.make_ready(MAIN);
        let polled = self.run_pass(|cx| poll(self, cx));
        if polled.is_pending() && self.order.is_scheduled() {
            cx.waker().wake_by_ref();
        }
        polled
    }
}

/// The main task's future. It is dropped inside its root, also when a panic
/// passes.
struct MainTask<'r, F> {
    future: Pin<&'r mut Option<F>>,
    root: &'r Root,
}

impl<F: Future> MainTask<'_, F> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<F::Output> {
        let future = self.future.as_mut().as_pin_mut();
        future.expect("the main task is there until the run is over").poll(cx)
    }
}

impl<F> Drop for MainTask<'_, F> {
    fn drop(&mut self) {
        enter(self.root, |_| self.future.set(None));
    }
}

/// A root for a nursery that is awaited where none runs.
pub(crate) fn guest_root() -> Root {
    let root = Root::new(Setup {
        role: Role::Guest,
        seed: seed::from_environment(),
        policy: SchedulingPolicy::EveryCheckpoint,
        clock: Box::new(SystemClock::new()),
        instruments: Instruments::default(),
        cleanup_timeout: None,
        faults: Faults::default(),
    });
    root.task(MAIN).name.set(Some(Cow::Borrowed("guest")));
    root
}
