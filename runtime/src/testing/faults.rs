//! Trying a program at every checkpoint that it meets: cancelled there, or
//! with a panic there.

use std::any::Any;
use std::borrow::Cow;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::census::LiveCounts;
use crate::clock::{Clock, VirtualClock};
use crate::machine::Machine;
use crate::reason::{CancelReason, CancelSource};
use crate::root::Root;
use crate::scope::MAIN_SCOPE;

/// What [`at_every_checkpoint`] has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tried {
    /// How many checkpoints the undisturbed program met.
    pub checkpoints: u64,
    /// How many runs there were in which a checkpoint was disturbed.
    pub runs: u64,
    /// How many cleanups ran in all of them.
    pub cleanups: u64,
}

/// Runs a program again and again: undisturbed, then cancelled at the first
/// checkpoint that it meets, at the second and so on; then with a panic at
/// each of them in turn. Every run has to end, every `defer!` that was reached
/// has to have run once, and nothing may be left alive.
///
/// The program is a function that calls `run`, [`Runner::run`](crate::Runner::run) or a `main`
/// with `#[coldframe::main]` once, on this thread. Time is virtual in it,
/// unless it sets a clock itself, and the order of tasks the same each time. A
/// cancelled program leaves its `run` by unwinding, so code of the function
/// that stands after it is not reached.
///
/// # Panics
///
/// If a run breaks one of the promises; the message says at which checkpoint.
/// Also if the undisturbed program panics or meets no run.
///
/// # Examples
///
/// ```
/// use coldframe_runtime::{checkpoint, run, testing};
///
/// testing::at_every_checkpoint(|| {
///     run(async { checkpoint().await });
/// });
/// ```
#[track_caller]
pub fn at_every_checkpoint(mut program: impl FnMut()) -> Tried {
    let undisturbed = attempt(Plan::Watch, &mut program);
    if let Some(payload) = undisturbed.panic {
        resume_unwind(payload);
    }
    let report = undisturbed.report.expect("the program to try calls `run` on this thread");
    report.check(Plan::Watch);
    let mut tried = Tried { checkpoints: report.met, runs: 0, cleanups: report.cleaned };
    for plan in [Plan::Cancel as fn(u64) -> Plan, Plan::Panic] {
        for at in 1.. {
            let attempted = attempt(plan(at), &mut program);
            let report = attempted.report.expect("it called `run` before");
            report.check(plan(at));
            // A cancelled program may meet more checkpoints than another:
            // those of its cleanups. So the end is found by running.
            let Some(_) = report.disturbed else { break };
            tried.runs += 1;
            tried.cleanups += report.cleaned;
        }
    }
    tried
}

/// What is to happen in the next run of this thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plan {
    Watch,
    /// At which checkpoint, counted from 1.
    Cancel(u64),
    Panic(u64),
}

/// What happened in a run.
struct Report {
    met: u64,
    /// The checkpoint that was disturbed.
    disturbed: Option<String>,
    armed: u64,
    cleaned: u64,
    alive: LiveCounts,
}

struct Attempt {
    report: Option<Report>,
    panic: Option<Box<dyn Any + Send>>,
}

thread_local! {
    static PLAN: Cell<Option<Plan>> = const { Cell::new(None) };
    static REPORT: Cell<Option<Report>> = const { Cell::new(None) };
}

fn attempt(plan: Plan, program: &mut impl FnMut()) -> Attempt {
    PLAN.set(Some(plan));
    let panic = catch_unwind(AssertUnwindSafe(program)).err();
    PLAN.set(None);
    Attempt { report: REPORT.take(), panic }
}

impl Report {
    #[track_caller]
    fn check(&self, plan: Plan) {
        let at = self.disturbed.as_deref().unwrap_or("the end of the undisturbed run");
        assert!(
            self.alive == LiveCounts::default(),
            "{plan:?} at {at}: the run has ended, and this is left alive: {:?}",
            self.alive
        );
        assert!(
            self.armed == self.cleaned,
            "{plan:?} at {at}: {} cleanups were to run, and {} did",
            self.armed,
            self.cleaned
        );
    }
}

/// A root's part of a plan.
#[derive(Default)]
pub(crate) struct Faults {
    plan: Cell<Option<Plan>>,
    met: Cell<u64>,
    disturbed: Cell<Option<String>>,
    /// Cleanups that were to run, and those that did.
    armed: Cell<u64>,
    cleaned: Cell<u64>,
}

impl Faults {
    /// What is planned for the next run on this thread.
    pub(crate) fn planned() -> Faults {
        Faults { plan: Cell::new(PLAN.take()), ..Faults::default() }
    }

    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        self.plan.get().is_some()
    }

    /// Somewhere a cleanup is to run from now on.
    pub(crate) fn note_armed(&self) {
        self.armed.set(self.armed.get() + 1);
    }

    /// A cleanup is over.
    pub(crate) fn note_cleaned(&self) {
        self.cleaned.set(self.cleaned.get() + 1);
    }

    /// The clock of a run that has not set one.
    pub(crate) fn clock(&self) -> Option<Box<dyn Clock>> {
        self.is_on().then(|| Box::new(VirtualClock::autojump()) as Box<dyn Clock>)
    }

    /// The seed of such a run.
    pub(crate) fn seed(&self, seed: u64) -> u64 {
        if self.is_on() { 1 } else { seed }
    }
}

impl Root {
    /// A machine has come to a checkpoint. `may_panic` says whether what it
    /// waits for is other code, which could panic.
    #[cold]
    pub(crate) fn meet_checkpoint(&self, machine: &Machine, state: u16, may_panic: bool) {
        let faults = &self.faults;
        let met = faults.met.get() + 1;
        faults.met.set(met);
        let name = machine.states[usize::from(state)].name;
        let place = || format!("checkpoint {met}, {name} of {}", machine.path);
        match faults.plan.get() {
            Some(Plan::Cancel(at)) if at == met => {
                faults.disturbed.set(Some(place()));
                let text = Cow::Borrowed("it is tried at every checkpoint");
                let source = CancelSource::Explicit;
                self.cancel_scope(MAIN_SCOPE, CancelReason { source, text, task: None });
            }
            Some(Plan::Panic(at)) if at == met => {
                faults.disturbed.set(Some(place()));
                if may_panic {
                    panic!("it is tried with a panic at every checkpoint");
                }
            }
            _ => {}
        }
    }
}

/// Reports a run when it is over, also when it ends by a panic.
pub(crate) struct Watch<'r>(pub(crate) &'r Root);

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        let faults = &self.0.faults;
        if faults.is_on() {
            REPORT.set(Some(Report {
                met: faults.met.get(),
                disturbed: faults.disturbed.take(),
                armed: faults.armed.get(),
                cleaned: faults.cleaned.get(),
                alive: self.0.live_counts(),
            }));
        }
    }
}
