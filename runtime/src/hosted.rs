//! A run that a host of ours drives: turn by turn, and how long the host may
//! block between two.

use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::interrupt::{Ear, Interrupted};
use crate::raw::{enter, task_waker};
use crate::reason::CancelSource;
use crate::root::{MAIN, Root};
use crate::step::Crew;
use crate::suspend::nobody_catches;
use crate::testing::Watch;

/// A run, as its host sees it.
///
/// The host calls [`turn`](Self::turn), blocks for as long as
/// [`time_to_wait`](Self::time_to_wait) says, and so on.
pub(crate) struct Hosted<'r, F> {
    main: MainTask<'r, F>,
    root: &'r Root,
    /// Below the main task, which is dropped before the run is judged.
    _watch: Watch<'r>,
    /// Open until nothing of the run is left.
    ear: Option<Ear>,
}

/// How a run has ended.
pub(crate) enum Ending<T> {
    /// The main task gave a value.
    Value(T),
    /// It was cancelled.
    Unwound,
}

/// What Ctrl-C does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interrupts {
    /// It cancels the main task.
    Cancel,
    /// What it does without a run.
    LeaveAlone,
}

/// How long the host may block, and why.
#[derive(Clone, Copy)]
pub(crate) struct HostWait {
    pub(crate) timeout: Duration,
    /// What follows if nothing happens until then.
    pub(crate) then: AtIdle,
}

/// What follows when nothing happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AtIdle {
    Nothing,
    /// The clock jumps to the next deadline.
    Jump,
    /// Those are woken who wait for that.
    WakeIdlers,
}

/// How long anybody waits at most, as in Trio: nothing is lost by waking once a
/// day.
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl HostWait {
    /// Before the first turn.
    pub(crate) const NONE: HostWait = HostWait { timeout: Duration::ZERO, then: AtIdle::Nothing };
}

impl<'r, F: Future> Hosted<'r, F> {
    /// Begins a run of `future` in a new root, which may listen to Ctrl-C.
    pub(crate) fn begin(
        root: &'r Root,
        future: Pin<&'r mut Option<F>>,
        interrupts: Interrupts,
    ) -> Self {
        let listens = interrupts == Interrupts::Cancel && !root.faults.is_on();
        let hosted = Hosted {
            main: MainTask { future, root },
            root,
            _watch: Watch(root),
            ear: if listens { Ear::open(root) } else { None },
        };
        root.instruments.before_run();
        enter(root, |root| {
            root.instruments.task_spawned(root, MAIN);
            root.make_ready(MAIN);
        });
        hosted
    }

    /// Trio's loop, once: look for outside events, expire deadlines, run a
    /// batch. `waited` is what has just been waited for, to its end.
    #[cfg(feature = "tokio")]
    pub(crate) fn turn(&mut self, waited: HostWait) -> Poll<Ending<F::Output>> {
        let main = &mut self.main;
        enter(self.root, |root| match root.begin_turn_of_host(waited) {
            true => root.run_pass(|cx| main.poll(cx)),
            false => Poll::Pending,
        })
    }

    /// Turn after turn, until there is something to wait for: for a host that
    /// would do nothing between them.
    pub(crate) fn turns(&mut self, waited: HostWait) -> Poll<Ending<F::Output>> {
        let main = &mut self.main;
        enter(self.root, |root| {
            let mut waited = waited;
            while root.begin_turn_of_host(waited) {
                let ending = root.run_passes(main);
                // Instruments are told of a host that comes back at once.
                if ending.is_ready() || root.instruments.any() {
                    return ending;
                }
                waited = HostWait::NONE;
            }
            Poll::Pending
        })
    }

    /// How long the host may block before the next turn.
    pub(crate) fn time_to_wait(&self) -> HostWait {
        let wait = enter(self.root, Root::time_to_wait);
        if self.root.instruments.any() {
            self.root.instruments.before_io_wait(wait.timeout);
        }
        wait
    }

    /// The host has blocked.
    pub(crate) fn has_waited(&self, wait: HostWait) {
        if self.root.instruments.any() {
            self.root.instruments.after_io_wait(wait.timeout);
        }
    }

    /// Ends the run: what it gives.
    pub(crate) fn end(
        self,
        ending: Ending<F::Output>,
    ) -> Result<F::Output, Interrupted<F::Output>> {
        let Hosted { main, root, _watch, ear } = self;
        drop(main);
        root.end_calls();
        root.instruments.after_run();
        let was_interrupted = ear.is_some_and(Ear::close);
        root.resume_crash();
        match ending {
            Ending::Value(value) if was_interrupted => Err(Interrupted::new(Some(value))),
            Ending::Value(value) => Ok(value),
            Ending::Unwound if root.is_interrupted() => Err(Interrupted::new(None)),
            Ending::Unwound => root.end_cancelled(),
        }
    }
}

impl Root {
    /// Looks what has come from outside, and whose time has come.
    #[inline]
    pub(crate) fn look_outside(&self) {
        self.read_inbox();
        self.expire_deadlines();
    }

    /// Whether that could find something.
    #[inline]
    pub(crate) fn may_hear_from_outside(&self) -> bool {
        self.inbox.is_full() || self.timers.any()
    }

    fn time_to_wait(&self) -> HostWait {
        if self.order.is_scheduled() || self.inbox.calls.any() {
            return HostWait::NONE;
        }
        let next = self.timers.next();
        let timeout = next.map_or(DAY, |next| self.clock.time_until(next).min(DAY));
        // They come before a jump of the clock.
        if let Some(cushion) = self.idlers.smallest_cushion() {
            return match cushion < timeout {
                true => HostWait { timeout: cushion, then: AtIdle::WakeIdlers },
                false => HostWait { timeout, then: AtIdle::Nothing },
            };
        }
        if next.is_none() {
            // What was sent before we looked is found by looking again.
            self.read_inbox();
            if self.order.is_scheduled() {
                return HostWait::NONE;
            }
            if self.is_deadlocked() {
                self.report_deadlock();
            }
            return HostWait { timeout, then: AtIdle::Nothing };
        }
        match self.clock.autojump_threshold() {
            Some(threshold) if threshold < timeout && !self.stands_still_for_threads(threshold) => {
                HostWait { timeout: threshold, then: AtIdle::Jump }
            }
            _ => HostWait { timeout, then: AtIdle::Nothing },
        }
    }

    /// Whether a clock that jumps as soon as nothing happens waits for threads
    /// that work for tasks: it would leave them no time at all.
    fn stands_still_for_threads(&self, threshold: Duration) -> bool {
        // Acquire: what such a thread has sent before it stopped, which wakes a
        // task, is found when the root looks the next time, before it jumps.
        threshold.is_zero() && self.inbox.working().load(Ordering::Acquire) > 0
    }

    /// Looks what has happened. Whether there is something to run.
    fn begin_turn_of_host(&self, waited: HostWait) -> bool {
        self.look_outside();
        self.run_calls();
        if !self.order.is_scheduled() {
            self.pass_idle_time(waited);
        }
        self.order.is_scheduled()
    }

    /// Passes, until there is something else to look at between two.
    fn run_passes<F: Future>(&self, main: &mut MainTask<'_, F>) -> Poll<Ending<F::Output>> {
        let crew = self.begin_main_crew();
        loop {
            let ending = self.run_pass_of(&crew, |cx| main.poll(cx));
            let goes_on = ending.is_pending()
                && self.order.is_scheduled()
                && !self.may_hear_from_outside()
                && !self.inbox.calls.any()
                && !self.instruments.any();
            if !goes_on {
                return ending;
            }
        }
    }

    /// Nothing has happened while the host waited.
    fn pass_idle_time(&self, wait: HostWait) {
        match (wait.then, self.timers.next()) {
            (AtIdle::Jump, Some(next)) => {
                self.clock.jump_to(next);
                self.expire_deadlines();
            }
            (AtIdle::WakeIdlers, _) => self.wake_idlers(),
            _ => {}
        }
    }

    /// One pass. `poll` polls the main task's future.
    pub(crate) fn run_pass<T>(
        &self,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<Ending<T>> {
        self.run_pass_of(&self.begin_main_crew(), poll)
    }

    /// The same, in a crew.
    #[inline]
    fn run_pass_of<T>(
        &self,
        crew: &Crew<'_>,
        poll: impl FnOnce(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<Ending<T>> {
        self.order.begin_root_pass();
        let Some(step) = self.begin_main_step(crew) else { return Poll::Pending };
        let waker = task_waker(self.current().waker.get());
        self.here.set_waker(&waker);
        let polled = poll(&mut Context::from_waker(&waker));
        if step.after_poll(polled.is_pending()) {
            return Poll::Ready(Ending::Unwound);
        }
        if polled.is_ready() {
            self.instruments.task_exited(self, MAIN);
        }
        polled.map(Ending::Value)
    }

    /// Whether it is Ctrl-C that has cancelled the main task.
    fn is_interrupted(&self) -> bool {
        let reason = self.reason_from(self.here.scope.get());
        reason.is_some_and(|reason| reason.source == CancelSource::Interrupt)
    }

    /// The main task was cancelled: the run is over.
    #[cold]
    pub(crate) fn end_cancelled(&self) -> ! {
        match self.reason_from(self.here.scope.get()) {
            Some(reason) => resume_unwind(Box::new(reason)),
            None => nobody_catches(),
        }
    }
}

/// The main task's future. It is dropped inside its root, also when a panic
/// passes.
struct MainTask<'r, F> {
    future: Pin<&'r mut Option<F>>,
    root: &'r Root,
}

impl<F: Future> MainTask<'_, F> {
    #[inline(always)]
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
