//! Hooks into the scheduler: Trio's nine, in Trio's order, two for the
//! machines and one for cancellations.
//!
//! An instrument that panics is reported on standard error and removed. What
//! an instrument itself causes (a wake, say) is not reported to instruments.

use std::any::Any;
use std::cell::Cell;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::foreign::{contain, discard};
use crate::machine::{Machine, NurseryTable};
use crate::reason::CancelReason;
use crate::root::Root;
use crate::task::Task;

/// What may be watched. Every method does nothing unless it is written.
///
/// A step of a task is `before_task_step`, then `task_scheduled` and
/// `task_spawned` for what it wakes and starts, `task_exited` if it ends, and
/// `after_task_step`.
pub trait Instrument: Send {
    /// The run begins.
    fn before_run(&mut self) {}
    /// The run is over.
    fn after_run(&mut self) {}
    /// A task exists; it has not run.
    fn task_spawned(&mut self, _task: &Task) {}
    /// A task will run in the next pass.
    fn task_scheduled(&mut self, _task: &Task) {}
    /// A task's own code is about to run.
    fn before_task_step(&mut self, _task: &Task) {}
    /// A task's own code has stopped at a checkpoint or its end.
    fn after_task_step(&mut self, _task: &Task) {}
    /// A task has ended.
    fn task_exited(&mut self, _task: &Task) {}
    /// The host is about to look for outside events, for up to `timeout`.
    fn before_io_wait(&mut self, _timeout: Duration) {}
    /// The host has looked.
    fn after_io_wait(&mut self, _timeout: Duration) {}

    /// A cancel scope is cancelled, for the given reason: everything in it is
    /// about to unwind.
    fn scope_cancelled(&mut self, _reason: &CancelReason) {}

    /// A machine goes from one state to another: indices into its table.
    fn machine_step(&mut self, _task: &Task, _machine: &'static Machine, _from: u16, _to: u16) {}
    /// A nursery's machine decides: the state it was in, what happened, and
    /// the state it is in now.
    fn nursery_step(
        &mut self,
        _nursery: &'static NurseryTable,
        _from: &dyn Debug,
        _event: &dyn Debug,
        _to: &dyn Debug,
    ) {
    }
}

/// The instruments of a root, taken out while they are called.
#[derive(Default)]
pub(crate) struct Instruments {
    list: Cell<Vec<Box<dyn Instrument>>>,
    any: Cell<bool>,
}

impl Instruments {
    pub(crate) fn new(list: Vec<Box<dyn Instrument>>) -> Self {
        let any = Cell::new(!list.is_empty());
        Instruments { list: Cell::new(list), any }
    }

    /// Whether there are any: what everything else asks first.
    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.any.get()
    }

    fn call(&self, hook: &str, mut f: impl FnMut(&mut dyn Instrument)) {
        let mut list = self.list.take();
        self.any.set(false);
        // Contained because the destructor of one that is removed may panic.
        contain(|| {
            list.retain_mut(|instrument| {
                let called = catch_unwind(AssertUnwindSafe(|| f(&mut **instrument)));
                let Err(payload) = called else { return true };
                report(hook, &*payload);
                discard(payload);
                false
            });
        });
        self.any.set(!list.is_empty());
        self.list.set(list);
    }

    #[cold]
    fn call_with_task(
        &self,
        root: &Root,
        task: u32,
        hook: &str,
        f: fn(&mut dyn Instrument, &Task),
    ) {
        let task = Task::of(root, task);
        self.call(hook, |instrument| f(instrument, &task));
    }

    pub(crate) fn before_run(&self) {
        self.call("before_run", |instrument| instrument.before_run());
    }

    pub(crate) fn after_run(&self) {
        self.call("after_run", |instrument| instrument.after_run());
    }

    pub(crate) fn before_io_wait(&self, timeout: Duration) {
        self.call("before_io_wait", |instrument| instrument.before_io_wait(timeout));
    }

    pub(crate) fn after_io_wait(&self, timeout: Duration) {
        self.call("after_io_wait", |instrument| instrument.after_io_wait(timeout));
    }

    /// There was no look at what is outside, only at what had come by itself.
    #[inline]
    pub(crate) fn no_io_wait(&self) {
        if self.any() {
            self.before_io_wait(Duration::ZERO);
            self.after_io_wait(Duration::ZERO);
        }
    }

    #[cold]
    pub(crate) fn scope_cancelled(&self, reason: &CancelReason) {
        self.call("scope_cancelled", |instrument| instrument.scope_cancelled(reason));
    }

    #[cold]
    pub(crate) fn machine_step(&self, root: &Root, machine: &'static Machine, from: u16, to: u16) {
        let task = Task::of(root, root.current().index.get());
        self.call("machine_step", |instrument| instrument.machine_step(&task, machine, from, to));
    }

    #[cold]
    pub(crate) fn nursery_step(
        &self,
        nursery: &'static NurseryTable,
        from: impl Debug,
        event: impl Debug,
        to: impl Debug,
    ) {
        self.call("nursery_step", |instrument| {
            instrument.nursery_step(nursery, &from, &event, &to)
        });
    }
}

/// The hooks that take a task.
macro_rules! task_hooks {
    ($($hook:ident)*) => {
        impl Instruments {
            $(
                #[inline]
                pub(crate) fn $hook(&self, root: &Root, task: u32) {
                    if self.any() {
                        self.call_with_task(root, task, stringify!($hook), |it, task| it.$hook(task));
                    }
                }
            )*
        }
    };
}

task_hooks!(task_spawned task_scheduled before_task_step after_task_step task_exited);

fn report(hook: &str, payload: &(dyn Any + Send)) {
    let text = panic_text(payload).unwrap_or("a panic without a text");
    eprintln!("coldframe: an instrument panicked in `{hook}` and was removed: {text}");
}

/// The text of a panic, if it has one.
pub(crate) fn panic_text(payload: &(dyn Any + Send)) -> Option<&str> {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}
