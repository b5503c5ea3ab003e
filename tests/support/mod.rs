//! What the tests share: a log of events, runs whose schedule is known, and an
//! instrument that writes what the scheduler does into the same log.

// Every test binary uses its own part of this.
#![allow(dead_code)]

use std::any::Any;
use std::cell::Cell;
use std::fmt::Display;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Poll, Waker};

use coldframe::clock::VirtualClock;
use coldframe::prelude::*;
use coldframe::task::Task;
use coldframe::{Instrument, Runner};

/// A seed whose first sixteen passes take tasks in the order in which they
/// became ready.
pub(crate) const FIRST_COME: u64 = 109_917;
/// A seed whose first sixteen passes take them in the reverse order.
pub(crate) const REVERSED: u64 = 17_343;

/// Events, in the order in which they happened. Clones are the same log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    events: Arc<Mutex<Vec<String>>>,
}

impl Log {
    pub(crate) fn add(&self, event: impl Display) {
        self.events().push(event.to_string());
    }

    /// What happened since the last call.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.events())
    }

    /// Exactly this has happened since the last look.
    #[track_caller]
    pub(crate) fn check(&self, expected: &[&str]) {
        assert_eq!(self.take(), expected);
    }

    /// To put in order what happens in an order of its own.
    pub(crate) fn events(&self) -> MutexGuard<'_, Vec<String>> {
        self.events.lock().expect("nothing panics under this lock")
    }
}

/// Runs `main` in virtual time, and gives what it logged.
#[track_caller]
pub(crate) fn run_logged(seed: u64, main: impl AsyncFnOnce(&Log)) -> Vec<String> {
    let log = Log::default();
    runner(seed).run(main(&log));
    log.take()
}

/// Like [`run_logged`], and the scheduler's own events are in the log.
#[track_caller]
pub(crate) fn run_traced(seed: u64, main: impl AsyncFnOnce(&Log)) -> Vec<String> {
    let log = Log::default();
    runner(seed).instrument(Recorder(log.clone())).run(main(&log));
    log.take()
}

/// Like [`run_logged`], for a run that ends by a panic: its text is the last
/// event.
#[track_caller]
pub(crate) fn run_to_panic(seed: u64, main: impl AsyncFnOnce(&Log)) -> Vec<String> {
    let log = Log::default();
    let text = panic_of(|| runner(seed).run(main(&log)));
    log.add(text);
    log.take()
}

/// A run in virtual time.
pub(crate) fn runner(seed: u64) -> Runner {
    Runner::new().seed(seed).clock(VirtualClock::autojump())
}

/// The text of the panic in which `f` ends.
#[track_caller]
pub(crate) fn panic_of<T>(f: impl FnOnce() -> T) -> String {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(_) => panic!("it was to panic"),
        Err(payload) => text_of(&*payload),
    }
}

fn text_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    text.expect("the panic has a text")
}

/// Logs the hooks that Trio has, `before` and `after` being those of a task's
/// step.
pub(crate) struct Recorder(pub(crate) Log);

impl Instrument for Recorder {
    fn before_run(&mut self) {
        self.0.add("run begins");
    }

    fn after_run(&mut self) {
        self.0.add("run ends");
    }

    fn task_spawned(&mut self, task: &Task) {
        self.0.add(format!("spawned {task}"));
    }

    fn task_scheduled(&mut self, task: &Task) {
        self.0.add(format!("scheduled {task}"));
    }

    fn before_task_step(&mut self, task: &Task) {
        self.0.add(format!("before {task}"));
    }

    fn after_task_step(&mut self, task: &Task) {
        self.0.add(format!("after {task}"));
    }

    fn task_exited(&mut self, task: &Task) {
        self.0.add(format!("exited {task}"));
    }

    fn before_io_wait(&mut self, _: Duration) {
        self.0.add("before io");
    }

    fn after_io_wait(&mut self, _: Duration) {
        self.0.add("after io");
    }
}

/// Logs when it is dropped, so that the end of a cancelled task is seen.
pub(crate) struct Bell<'l>(pub(crate) &'l Log, pub(crate) &'static str);

impl Drop for Bell<'_> {
    fn drop(&mut self) {
        self.0.add(self.1);
    }
}

/// Logs how something comes to its end.
pub(crate) struct Fate<'l> {
    name: &'static str,
    log: &'l Log,
    ended: bool,
}

impl<'l> Fate<'l> {
    pub(crate) fn of(name: &'static str, log: &'l Log) -> Fate<'l> {
        Fate { name, log, ended: false }
    }

    pub(crate) fn end(mut self) {
        self.ended = true;
    }
}

impl Drop for Fate<'_> {
    fn drop(&mut self) {
        let fate = if self.ended { "ended" } else { "cancelled" };
        self.log.add(format_args!("{} {fate}", self.name));
    }
}

/// Waits until it is cancelled, and logs its cleanup.
#[checkpointed]
pub(crate) async fn wait_and_clean_up(log: &Log) {
    defer! {
        checkpoint().await;
        log.add("cleaned up");
    }
    sleep_forever().await;
}

/// Tells other threads, too, that it was dropped.
pub(crate) struct SetsWhenDropped(pub(crate) Arc<AtomicBool>);

impl Drop for SetsWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A future of another library: it waits until it is opened, and keeps wakers.
#[derive(Default)]
pub(crate) struct Gate {
    open: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

impl Gate {
    pub(crate) fn open(&self) {
        self.open.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    pub(crate) fn passed(&self) -> impl Future<Output = ()> + '_ {
        poll_fn(|cx| {
            if self.open.get() {
                return Poll::Ready(());
            }
            self.waker.set(Some(cx.waker().clone()));
            Poll::Pending
        })
    }
}
