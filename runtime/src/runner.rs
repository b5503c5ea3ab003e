//! Running a root to its end: the built-in host.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::panic::resume_unwind;
use std::pin::pin;
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::host;
use crate::hosted::{Hosted, Interrupts};
use crate::instrument::{Instrument, Instruments};
use crate::interrupt::Interrupted;
use crate::pass::SchedulingPolicy;
use crate::raw::try_with_root;
use crate::root::{MAIN, Role, Root, Setup};
use crate::seed;
use crate::testing::Faults;
#[cfg(feature = "tokio")]
use crate::tokio;

/// Runs a future, and everything it spawns, to its end on this thread.
///
/// # Panics
///
/// Resumes a panic of the main task. Panics inside another run of the same
/// thread, and when a deadlock can be proved: no task can run any more and
/// nothing outside could wake one. Unwinds with [`Interrupted`] if Ctrl-C has
/// ended the run.
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
    host: HostKind,
    interrupts: Interrupts,
}

/// What blocks the thread and keeps time.
enum HostKind {
    BuiltIn,
    /// A runtime of tokio's; one is made if none is given.
    #[cfg(feature = "tokio")]
    Tokio(Option<Box<::tokio::runtime::Runtime>>),
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
            host: HostKind::BuiltIn,
            interrupts: Interrupts::Cancel,
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

    /// Whether Ctrl-C cancels the main task. With the feature `interrupt` (which
    /// `tokio` includes), on Unix, it does unless this is set to `false`, in
    /// runs on the main thread; a handler that the program has installed before
    /// is left alone. A second Ctrl-C ends the process. See [`Interrupted`].
    pub fn interrupts(mut self, cancel: bool) -> Runner {
        self.interrupts = if cancel { Interrupts::Cancel } else { Interrupts::LeaveAlone };
        self
    }

    /// Blocks a runtime of tokio's on the run: sockets, files, timers and all
    /// else of tokio's work in it. See [`tokio::run`](crate::tokio::run).
    #[cfg(feature = "tokio")]
    pub fn tokio(mut self) -> Runner {
        self.host = HostKind::Tokio(None);
        self
    }

    /// The same, with a runtime that was built elsewhere: with several threads,
    /// say, or with its clock paused. It is shut down when the run is over.
    #[cfg(feature = "tokio")]
    pub fn tokio_runtime(mut self, runtime: ::tokio::runtime::Runtime) -> Runner {
        self.host = HostKind::Tokio(Some(Box::new(runtime)));
        self
    }

    /// Runs a future, and everything it spawns, to its end on this thread.
    ///
    /// # Panics
    ///
    /// As [`run`].
    #[track_caller]
    pub fn run<F: IntoFuture>(self, future: F) -> F::Output {
        // As an exception would: it is nobody's bug, so no hook is called.
        self.try_run(future)
            .unwrap_or_else(|interrupted| resume_unwind(Box::new(interrupted.without_value())))
    }

    /// Runs a future, and everything it spawns, to its end on this thread.
    ///
    /// # Errors
    ///
    /// [`Interrupted`], if Ctrl-C was pressed meanwhile.
    ///
    /// # Panics
    ///
    /// As [`run`], except for Ctrl-C.
    #[track_caller]
    pub fn try_run<F: IntoFuture>(
        mut self,
        future: F,
    ) -> Result<F::Output, Interrupted<F::Output>> {
        assert!(
            try_with_root(|root| root.is_none()),
            "`run` was called inside a run of the same thread: `.await` the future instead, \
             or `spawn` it in a nursery"
        );
        let interrupts = self.interrupts;
        match std::mem::replace(&mut self.host, HostKind::BuiltIn) {
            HostKind::BuiltIn => {
                let root = self.root(SystemClock::new);
                let future = pin!(Some(future.into_future()));
                host::block_on(&root, Hosted::begin(&root, future, interrupts))
            }
            #[cfg(feature = "tokio")]
            HostKind::Tokio(runtime) => {
                tokio::block_on(runtime, self, future.into_future(), interrupts)
            }
        }
    }

    /// A root with these settings. `clock` makes the host's own clock.
    pub(crate) fn root<C: Clock + 'static>(self, clock: impl FnOnce() -> C) -> Root {
        let faults = Faults::planned();
        let root = Root::new(Setup {
            role: Role::Hosted,
            seed: faults.seed(self.seed),
            policy: self.policy,
            clock: self.clock.or_else(|| faults.clock()).unwrap_or_else(|| Box::new(clock())),
            instruments: Instruments::new(self.instruments),
            cleanup_timeout: self.cleanup_timeout,
            faults,
        });
        root.task(MAIN).set_name(&root, self.name);
        root
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
